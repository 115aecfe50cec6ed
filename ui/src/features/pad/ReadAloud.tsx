import { PauseCircleOutlined, SoundOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useReadAloud } from "@/features/pad/voice";

/** The language the texts are written in, whatever the screen speaks. */
const TEXT_TONGUE = "zh";

/** Reads the page aloud; there only where the machine has a voice. */
export function ReadAloud({ parts }: { parts: readonly string[] }) {
  const { t } = useTranslation("pad");
  const { able, reading, read, stop } = useReadAloud(TEXT_TONGUE);
  if (!able) return null;
  return (
    <button
      type="button"
      className="pad-read"
      aria-pressed={reading}
      onClick={() => (reading ? stop() : read(parts))}
      data-testid="pad-read"
    >
      {reading ? <PauseCircleOutlined aria-hidden /> : <SoundOutlined aria-hidden />}{" "}
      {reading ? t("readStop") : t("read")}
    </button>
  );
}
