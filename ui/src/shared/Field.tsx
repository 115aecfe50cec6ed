import type { ReactNode } from "react";
import { useId } from "react";

/** A labelled control. The control takes the given id; the hint is read with it. */
export function Field({
  label,
  hint,
  required = false,
  children,
}: {
  label: string;
  hint?: string | undefined;
  required?: boolean;
  children: (control: { id: string; "aria-describedby": string | undefined; "aria-required": boolean }) => ReactNode;
}) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {required && <span aria-hidden="true" className="field-required" />}
      </label>
      {children({ id, "aria-describedby": hintId, "aria-required": required })}
      {hint && (
        <div className="field-hint" id={hintId}>
          {hint}
        </div>
      )}
    </div>
  );
}
