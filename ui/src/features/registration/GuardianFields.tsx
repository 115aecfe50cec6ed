import { Input } from "antd";
import { useTranslation } from "react-i18next";
import type { FormDraft } from "@/features/registration/formDraft";
import { Choice } from "@/shared/Choice";
import { Field } from "@/shared/Field";
import { useWords } from "@/shared/words";

/** Who may stand for a child. */
export const GUARDIAN_RELATIONS = ["mother", "father", "grandparent", "other"] as const;

/** The guardian: from the card on the reader, or typed. */
export function GuardianFields({
  form,
  onChange,
}: {
  form: FormDraft;
  onChange: (change: Partial<FormDraft>) => void;
}) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const card = form.card?.is === "guardian" ? form.card.holder : null;
  return (
    <fieldset className="form-grid">
      <legend>{t("guardian")}</legend>
      <Choice
        label={t("relation")}
        required={card !== null}
        options={GUARDIAN_RELATIONS.map((value) => ({
          value,
          label: word("relation", value),
          testId: `register-relation-${value}`,
        }))}
        value={form.relation}
        onChange={(relation) => onChange({ relation })}
      />
      <Field label={t("guardianName")} hint={card ? t("fromCard") : undefined}>
        {(control) => (
          <Input
            {...control}
            value={card ? card.name : form.guardianName}
            readOnly={card !== null}
            autoComplete="off"
            onChange={(event) => onChange({ guardianName: event.target.value })}
            data-testid="register-guardian-name"
          />
        )}
      </Field>
      <Field label={t("guardianNumber")} hint={card ? t("fromCard") : undefined}>
        {(control) => (
          <Input
            {...control}
            className="code"
            value={card ? card.number : form.guardianNumber}
            readOnly={card !== null}
            autoComplete="off"
            onChange={(event) => onChange({ guardianNumber: event.target.value })}
            data-testid="register-guardian-number"
          />
        )}
      </Field>
      <Field label={t("guardianPhone")}>
        {(control) => (
          <Input
            {...control}
            inputMode="tel"
            value={form.guardianPhone}
            autoComplete="off"
            onChange={(event) => onChange({ guardianPhone: event.target.value })}
            data-testid="register-guardian-phone"
          />
        )}
      </Field>
    </fieldset>
  );
}
