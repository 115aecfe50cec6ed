import { SoundOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { calling, clipsFor } from "@/shared/calling";
import "@/shared/callOut.css";

/** Calls a ticket aloud. Not there for a ticket that no clip can say. */
export function CallOut({ label, desk = null }: { label: string; desk?: string | null }) {
  const { t } = useTranslation("common");
  if (clipsFor(label, desk) === null) return null;
  return (
    <button
      type="button"
      className="tool call-out"
      title={t("callOut", { number: label })}
      aria-label={t("callOut", { number: label })}
      onClick={() => void calling.out(label, desk)}
      data-testid="call-out"
    >
      <SoundOutlined aria-hidden />
    </button>
  );
}
