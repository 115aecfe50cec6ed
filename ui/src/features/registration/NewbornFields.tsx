import { Input } from "antd";
import { useTranslation } from "react-i18next";
import type { FormDraft } from "@/features/registration/formDraft";
import { Choice } from "@/shared/Choice";
import { Field } from "@/shared/Field";
import { timeTyped } from "@/shared/format";
import { useWords } from "@/shared/words";

const TRISTATE = ["positive", "negative", "unknown"] as const;

/** What is known of the birth. Nothing is answered by itself: what nobody chose stays unknown to the program. */
export function NewbornFields({ form, onChange }: { form: FormDraft; onChange: (change: Partial<FormDraft>) => void }) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const figures = (text: string) => text.replace(/\D/gu, "");
  return (
    <fieldset className="form-grid">
      <legend>{t("newborn")}</legend>
      <Field label={t("birthTime")} hint={t("birthTimeHint")}>
        {(control) => (
          <Input
            {...control}
            className="figures"
            inputMode="numeric"
            autoComplete="off"
            maxLength={5}
            value={form.birthTime}
            onChange={(event) => onChange({ birthTime: event.target.value })}
            onBlur={(event) => onChange({ birthTime: timeTyped(event.target.value) })}
            data-testid="register-birth-time"
          />
        )}
      </Field>
      <Field label={t("weight")}>
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            value={form.weight}
            onChange={(event) => onChange({ weight: figures(event.target.value) })}
            data-testid="register-weight"
          />
        )}
      </Field>
      <Field label={t("gestation")}>
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            maxLength={2}
            value={form.gestation}
            onChange={(event) => onChange({ gestation: figures(event.target.value) })}
            data-testid="register-gestation"
          />
        )}
      </Field>
      {form.documentKind !== "birth_certificate" && (
        <Field label={t("birthCertificate")}>
          {(control) => (
            <Input
              {...control}
              className="code"
              autoComplete="off"
              value={form.birthCertificate}
              onChange={(event) => onChange({ birthCertificate: event.target.value })}
              data-testid="register-birth-certificate"
            />
          )}
        </Field>
      )}
      {(["hbsag", "hiv"] as const).map((test) => (
        <Choice
          key={test}
          label={t(test)}
          options={TRISTATE.map((value) => ({
            value,
            label: word("tristate", value),
            testId: `register-${test}-${value}`,
          }))}
          value={form[test]}
          onChange={(result) => onChange({ [test]: result })}
        />
      ))}
    </fieldset>
  );
}
