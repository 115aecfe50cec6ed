import { Input } from "antd";
import type { FieldView } from "@/ipc/bindings";
import { DateInput } from "@/shared/DateInput";
import { Field } from "@/shared/Field";
import { Select } from "@/shared/Select";
import { Tick } from "@/shared/Tick";

/** Words of a table of fields: their names and their choices. */
export type FieldWords = { name: (field: string) => string; choice: (field: string, code: string) => string };

/**
 * One field of a table of fields as a control. A value that is not among the choices stays choosable: it was there, and nothing here
 * takes it away.
 */
export function DataField({
  field,
  value,
  onChange,
  words,
  required = false,
  hint,
}: {
  field: FieldView;
  value: string;
  onChange: (value: string) => void;
  words: FieldWords;
  required?: boolean;
  hint?: string | undefined;
}) {
  const testId = `field-${field.field}`;
  return (
    <Field label={words.name(field.field)} required={required} hint={hint}>
      {(control) => {
        if (field.kind === "date")
          return (
            <DateInput {...control} value={value} onChange={onChange} testId={testId} readOnly={!field.editable} />
          );
        if (field.kind === "many")
          return <Many field={field} value={value} onChange={onChange} words={words} testId={testId} />;
        if (field.kind === "choice" || field.choices.length > 0)
          return (
            <Select
              {...control}
              value={value}
              disabled={!field.editable}
              onChange={onChange}
              testId={testId}
              none=""
              codes={field.choices}
              say={(code) => words.choice(field.field, code)}
            />
          );
        return (
          <Input
            {...control}
            value={value}
            readOnly={!field.editable}
            inputMode={field.kind === "number" ? "numeric" : "text"}
            autoComplete="off"
            onChange={(event) => onChange(event.target.value)}
            data-testid={testId}
          />
        );
      }}
    </Field>
  );
}

const LIST = /[,，、;；\s]+/u;

/** The codes of a list written in one line. */
export const listed = (value: string): string[] => value.split(LIST).filter((code) => code !== "");

/** Several of some codes. One that is not among the choices stays choosable, as above. */
function Many({
  field,
  value,
  onChange,
  words,
  testId,
}: {
  field: FieldView;
  value: string;
  onChange: (value: string) => void;
  words: FieldWords;
  testId: string;
}) {
  const chosen = listed(value);
  const set = (code: string, on: boolean) =>
    onChange((on ? [...chosen, code] : chosen.filter((each) => each !== code)).join(", "));
  return (
    <fieldset className="many" aria-label={words.name(field.field)} data-testid={testId}>
      {[...new Set([...field.choices, ...chosen])].map((code) => (
        <Tick
          key={code}
          label={words.choice(field.field, code)}
          checked={chosen.includes(code)}
          disabled={!field.editable}
          onChange={(on) => set(code, on)}
          testId={`${testId}-${code}`}
        />
      ))}
    </fieldset>
  );
}

/** What was typed, as the fields that changed: an emptied field is taken away, an untouched one is not sent at all. */
export function changedFields(
  fields: readonly FieldView[],
  typed: Readonly<Record<string, string>>,
): { field: string; value: string | null }[] {
  return fields.flatMap((field) => {
    const now = typed[field.field];
    if (now === undefined || now === (field.value ?? "")) return [];
    return [{ field: field.field, value: now === "" ? null : JSON.stringify(now) }];
  });
}
