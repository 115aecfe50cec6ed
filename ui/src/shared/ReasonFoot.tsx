import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Failure } from "@/shared/Failure";
import { WordsField } from "@/shared/WordsField";

/** A line of words and the two buttons under it: what every question for a reason ends with. */
export function ReasonFoot({
  label,
  hint,
  required,
  words,
  onWords,
  wordsId,
  failure,
  action,
  danger = false,
  ready,
  onSend,
  onClose,
  testId,
}: {
  label: string;
  hint?: string | undefined;
  required: boolean;
  words: string;
  onWords: (words: string) => void;
  /** Name of the field. */
  wordsId: string;
  failure: Parameters<typeof Failure>[0]["of"];
  action: string;
  danger?: boolean;
  /** Whether all is answered and nothing is under way. */
  ready: boolean;
  onSend: () => void;
  onClose: () => void;
  /** Names of the elements begin with it. */
  testId: string;
}) {
  const { t } = useTranslation();
  return (
    <>
      <WordsField label={label} hint={hint} required={required} words={words} onWords={onWords} testId={wordsId} />
      <Failure of={failure} testId={`${testId}-failure`} />
      <div className="form-actions">
        <Button
          type="primary"
          danger={danger}
          htmlType="button"
          disabled={!ready}
          onClick={onSend}
          data-testid={`${testId}-save`}
        >
          {action}
        </Button>
        <Button htmlType="button" onClick={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </>
  );
}
