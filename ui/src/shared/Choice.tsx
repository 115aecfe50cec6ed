import { useId } from "react";

/** One thing to choose. */
export type ChoiceOption = {
  value: string;
  label: string;
  /** A second, smaller line. */
  note?: string | undefined;
  /** The key that chooses it, shown beside the words; pressing it is the screen's business. */
  hotkey?: string | undefined;
  testId?: string | undefined;
};

/**
 * Large buttons of which one is chosen: for gloves, a pen and the arrow keys alike. Nothing is chosen until a person does,
 * unless `value` says so.
 */
export function Choice({
  label,
  hideLabel = false,
  options,
  value,
  onChange,
  disabled = false,
  required = false,
}: {
  label: string;
  hideLabel?: boolean;
  options: readonly ChoiceOption[];
  value: string | null;
  onChange: (value: string) => void;
  disabled?: boolean;
  required?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className="choice" disabled={disabled} data-asking={required && value === null}>
      <legend className={hideLabel ? "visually-hidden" : "field-label"}>
        {label}
        {required && <span aria-hidden="true" className="field-required" />}
      </legend>
      <div className="choice-options">
        {options.map((option) => (
          <label
            className="choice-option"
            key={option.value}
            data-testid={option.testId}
            data-chosen={option.value === value}
          >
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>
              <span>
                {option.label}
                {option.hotkey && <kbd>{option.hotkey}</kbd>}
              </span>
              {option.note && <small>{option.note}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
