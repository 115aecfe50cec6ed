import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useTranslation } from "react-i18next";
import type { FormDraft, MoreGuardian } from "@/features/registration/formDraft";
import { Choice } from "@/shared/Choice";
import { Field } from "@/shared/Field";
import { Select } from "@/shared/Select";
import { useWords } from "@/shared/words";

/** Who may stand for a child. */
export const GUARDIAN_RELATIONS = ["mother", "father", "grandparent", "other"] as const;

/** The guardians: the first from the card on the reader, or typed; further ones typed. */
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
  const more = form.moreGuardians;
  const add = () =>
    onChange({
      moreGuardians: [
        ...more,
        { key: 1 + Math.max(0, ...more.map((each) => each.key)), relation: "", name: "", number: "", phone: "" },
      ],
    });
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
      {more.map((each, at) => (
        <OneMore
          key={each.key}
          guardian={each}
          at={at + 1}
          onChange={(change) =>
            onChange({ moreGuardians: more.map((one) => (one.key === each.key ? { ...one, ...change } : one)) })
          }
          onRemove={() => onChange({ moreGuardians: more.filter((one) => one.key !== each.key) })}
        />
      ))}
      <div className="wide">
        <Button htmlType="button" icon={<PlusOutlined aria-hidden />} onClick={add} data-testid="register-guardian-add">
          {t("addGuardian")}
        </Button>
      </div>
    </fieldset>
  );
}

/** One further guardian on one line. */
function OneMore({
  guardian,
  at,
  onChange,
  onRemove,
}: {
  guardian: MoreGuardian;
  at: number;
  onChange: (change: Partial<MoreGuardian>) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const testId = `register-guardian-${at}`;
  return (
    <fieldset className="wide more-guardian" aria-label={t("guardianAt", { at: at + 1 })}>
      <Field label={t("relation")} required>
        {(control) => (
          <Select
            {...control}
            value={guardian.relation}
            onChange={(code) => onChange({ relation: code })}
            testId={`${testId}-relation`}
            none=""
            codes={GUARDIAN_RELATIONS}
            say={(relation) => word("relation", relation)}
          />
        )}
      </Field>
      <Field label={t("guardianName")} required>
        {(control) => (
          <Input
            {...control}
            value={guardian.name}
            autoComplete="off"
            onChange={(event) => onChange({ name: event.target.value })}
            data-testid={`${testId}-name`}
          />
        )}
      </Field>
      <Field label={t("guardianNumber")}>
        {(control) => (
          <Input
            {...control}
            className="code"
            value={guardian.number}
            autoComplete="off"
            onChange={(event) => onChange({ number: event.target.value })}
            data-testid={`${testId}-number`}
          />
        )}
      </Field>
      <Field label={t("guardianPhone")}>
        {(control) => (
          <Input
            {...control}
            inputMode="tel"
            value={guardian.phone}
            autoComplete="off"
            onChange={(event) => onChange({ phone: event.target.value })}
            data-testid={`${testId}-phone`}
          />
        )}
      </Field>
      <Button
        type="text"
        htmlType="button"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t("removeGuardian", { at: at + 1 })}
        onClick={onRemove}
        data-testid={`${testId}-remove`}
      />
    </fieldset>
  );
}
