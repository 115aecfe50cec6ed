import { Input } from "antd";
import { Field } from "@/shared/Field";

/** A labelled line of words: why something is done, whom it is about. What was typed elsewhere is never offered here. */
export function WordsField({
  label,
  hint,
  required = false,
  className,
  words,
  onWords,
  testId,
}: {
  label: string;
  hint?: string | undefined;
  required?: boolean;
  className?: string;
  words: string;
  onWords: (words: string) => void;
  testId: string;
}) {
  return (
    <Field label={label} hint={hint} required={required}>
      {(control) => (
        <Input
          {...control}
          className={className}
          autoComplete="off"
          value={words}
          onChange={(event) => onWords(event.target.value)}
          data-testid={testId}
        />
      )}
    </Field>
  );
}
