import type { SelectHTMLAttributes } from "react";

/** A list one code is chosen from. What stands there already stays choosable, though nothing else would offer it. */
export function Select<Code extends string>({
  codes,
  value,
  say,
  none,
  onChange,
  testId,
  ...control
}: Omit<SelectHTMLAttributes<HTMLSelectElement>, "value" | "onChange" | "className"> & {
  codes: readonly Code[];
  value: string;
  /** The words for a code. */
  say: (code: Code) => string;
  /** The words for no choice; without any something is always chosen. */
  none?: string;
  /** The code chosen; the empty one for no choice. */
  onChange: (code: Code) => void;
  testId: string;
}) {
  const offered = value === "" || codes.some((code) => code === value) ? codes : [...codes, value as Code];
  return (
    <select
      {...control}
      className="select"
      value={value}
      onChange={(event) => onChange(event.target.value as Code)}
      data-testid={testId}
    >
      {none !== undefined && <option value="">{none}</option>}
      {offered.map((code) => (
        <option key={code} value={code}>
          {say(code)}
        </option>
      ))}
    </select>
  );
}
