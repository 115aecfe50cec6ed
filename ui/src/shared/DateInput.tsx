import { Input } from "antd";
import { dayOf } from "@/shared/format";

/** A day typed as `20261120`, `2026.11.20` or `2026-11-20`; shown as the last when the field is left. */
export function DateInput({
  value,
  onChange,
  testId,
  readOnly = false,
  ...control
}: {
  id: string;
  "aria-describedby": string | undefined;
  "aria-required": boolean;
  value: string;
  onChange: (value: string) => void;
  testId: string;
  readOnly?: boolean;
}) {
  return (
    <Input
      {...control}
      className="figures"
      inputMode="numeric"
      autoComplete="off"
      maxLength={11}
      value={value}
      readOnly={readOnly}
      onChange={(event) => onChange(event.target.value)}
      onBlur={(event) => onChange(dayOf(event.target.value))}
      data-testid={testId}
    />
  );
}
