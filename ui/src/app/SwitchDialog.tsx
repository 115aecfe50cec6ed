import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { SwitchForm } from "@/features/session/SwitchForm";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";

/** Another person takes over within two seconds; the visit, the scanned vial and what was typed stay where they are. */
export function SwitchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const title = useId();
  const before = useRef(document.activeElement);
  useEffect(() => {
    const back = before.current;
    return () => {
      if (back instanceof HTMLElement) back.focus();
    };
  }, []);
  return (
    <div className="over">
      <div
        className="over-box"
        role="dialog"
        aria-modal="true"
        aria-labelledby={title}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
        }}
        data-testid="switch-dialog"
      >
        <h2 id={title}>{t("switch")}</h2>
        <SwitchForm
          login=""
          onDone={(desk) => {
            keep(client, keys.desk, desk);
            onClose();
          }}
          onCancel={onClose}
        />
      </div>
    </div>
  );
}
