import { useTranslation } from "react-i18next";
import type { ChoiceView } from "@/ipc/bindings";
import { Choice } from "@/shared/Choice";
import { useChoice, withOther } from "@/shared/choices";
import { Field } from "@/shared/Field";

/** A reason as chosen and the words to it. */
export type Why = { reason: string | null; note: string };

/** Nothing chosen yet. */
export const NO_REASON: Why = { reason: null, note: "" };

/** The words as the commands want them. */
export const noteOf = (why: Why): string | null => (why.note.trim() === "" ? null : why.note.trim());

/** A reason of a list that always ends in another one, and words to it that are never demanded. */
export function ReasonChoice({
  label,
  list,
  why,
  onChange,
  testId,
  withNote = true,
}: {
  label: string;
  list: readonly ChoiceView[];
  why: Why;
  onChange: (why: Why) => void;
  /** Names of the elements begin with it. */
  testId: string;
  /** Whether words may be added. */
  withNote?: boolean;
}) {
  const { t, i18n } = useTranslation();
  const say = useChoice();
  const other = { zh: i18n.t("reasonOther", { lng: "zh-CN" }), en: i18n.t("reasonOther", { lng: "en" }) };
  return (
    <>
      <Choice
        label={label}
        required
        options={withOther(list, other).map((one) => ({
          value: one.code,
          label: say(one),
          testId: `${testId}-${one.code}`,
        }))}
        value={why.reason}
        onChange={(reason) => onChange({ ...why, reason })}
      />
      {withNote && why.reason !== null && (
        <Field label={t("reasonNote")}>
          {(control) => (
            // A plain field: the parent's window goes without the UI kit.
            <input
              {...control}
              className="plain-input"
              value={why.note}
              autoComplete="off"
              maxLength={200}
              onChange={(event) => onChange({ ...why, note: event.target.value })}
              data-testid={`${testId}-note`}
            />
          )}
        </Field>
      )}
    </>
  );
}
