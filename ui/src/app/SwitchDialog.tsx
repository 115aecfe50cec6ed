import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { SwitchForm } from "@/features/session/SwitchForm";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Dialog } from "@/shared/Dialog";

/** Another person takes over within two seconds; the visit, the scanned vial and what was typed stay where they are. */
export function SwitchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  return (
    <Dialog title={t("switch")} onClose={onClose} testId="switch-dialog">
      <SwitchForm
        login=""
        onDone={(desk) => {
          keep(client, keys.desk, desk);
          onClose();
        }}
        onCancel={onClose}
      />
    </Dialog>
  );
}
