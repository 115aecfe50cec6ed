import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useTranslation } from "react-i18next";
import { ArchiveLookup } from "@/features/registration/ArchiveLookup";
import { closeForm, type FormDraft, formDraft } from "@/features/registration/formDraft";
import { GuardianFields } from "@/features/registration/GuardianFields";
import { PastDoses } from "@/features/registration/PastDoses";
import type { Place } from "@/features/registration/place";
import { commands, type RegisterInput } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { heard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { DateInput } from "@/shared/DateInput";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dayOf } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { useStore } from "@/shared/store";
import { Tick } from "@/shared/Tick";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

const SEXES = ["male", "female", "unknown"] as const;
const DOCUMENTS = ["none", "resident_id", "birth_certificate", "passport", "other"] as const;
const TRISTATE = ["positive", "negative", "unknown"] as const;

/** Registering a person: from their own card, through the guardian's card, or by hand. */
export function RegisterForm({ onGo }: { onGo: (place: Place) => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const draft = useStore(formDraft);
  if (!draft) return <Empty title={t("emptyTitle")} next={t("emptyNext")} />;
  return <Form key={draft.key} form={draft} onGo={onGo} />;
}

function Form({ form, onGo }: { form: FormDraft; onGo: (place: Place) => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const draft = useDraft(form.key);
  const own = form.card?.is === "own" ? form.card.holder : null;
  const set = (change: Partial<FormDraft>) => formDraft.set((before) => (before ? { ...before, ...change } : before));

  const register = useCommand(async () => {
    const view = await call(commands.recipientRegister(inputOf(form, await draft.id())));
    keep(client, keys.recipient(view.person.recipient), view);
    void client.invalidateQueries({ queryKey: ["search"] });
    heard.set((before) => ({ ...before, people: null }));
    closeForm();
    onGo({ person: view.person.recipient });
  });

  return (
    <form
      className="register"
      onSubmit={(event) => event.preventDefault()}
      aria-labelledby="register-title"
      data-testid="register-form"
    >
      <h1 id="register-title">
        {own
          ? t("registerOwnTitle", { name: own.name })
          : form.card
            ? t("registerChildTitle", { name: form.card.holder.name })
            : t("registerByHand")}
      </h1>
      <fieldset className="form-grid">
        <legend>{t("basics")}</legend>
        <Field label={t("name")} required hint={own ? t("fromCard") : t("nameHint")}>
          {(control) => (
            <Input
              {...control}
              value={form.name}
              readOnly={own !== null}
              autoFocus={own === null}
              autoComplete="off"
              onChange={(event) => set({ name: event.target.value })}
              data-testid="register-name"
            />
          )}
        </Field>
        <Choice
          label={t("sex")}
          required
          disabled={own !== null}
          options={SEXES.map((value) => ({ value, label: word("sex", value), testId: `register-sex-${value}` }))}
          value={form.sex}
          onChange={(sex) => set({ sex })}
        />
        <Field label={t("birth")} required hint={own ? t("fromCard") : t("common:dayHint")}>
          {(control) => (
            <DateInput
              {...control}
              value={form.birth}
              readOnly={own !== null}
              onChange={(birth) => set({ birth })}
              testId="register-birth"
            />
          )}
        </Field>
        {own ? (
          <Field label={t("number")} hint={t("fromCard")}>
            {(control) => (
              <Input {...control} className="code" readOnly value={own.number} data-testid="register-number" />
            )}
          </Field>
        ) : (
          <div className="wide">
            <Choice
              label={t("document")}
              options={DOCUMENTS.map((value) => ({
                value,
                label: word("document_kind", value),
                testId: `register-document-${value}`,
              }))}
              value={form.documentKind}
              onChange={(documentKind) => set({ documentKind })}
            />
            {form.documentKind !== "none" && (
              <Field label={t("number")} required>
                {(control) => (
                  <Input
                    {...control}
                    className="code"
                    value={form.documentNumber}
                    autoComplete="off"
                    onChange={(event) => set({ documentNumber: event.target.value })}
                    data-testid="register-number"
                  />
                )}
              </Field>
            )}
          </div>
        )}
        <Field label={t("phone")}>
          {(control) => (
            <Input
              {...control}
              inputMode="tel"
              value={form.phone}
              autoComplete="off"
              onChange={(event) => set({ phone: event.target.value })}
              data-testid="register-phone"
            />
          )}
        </Field>
        <Field label={t("address")}>
          {(control) => (
            <Input
              {...control}
              value={form.address}
              autoComplete="off"
              onChange={(event) => set({ address: event.target.value })}
              data-testid="register-address"
            />
          )}
        </Field>
      </fieldset>

      <ArchiveLookup form={form} onAdopt={set} />
      <GuardianFields form={form} onChange={set} />

      <fieldset className="form-grid">
        <legend>{t("newborn")}</legend>
        <Field label={t("weight")}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={form.weight}
              onChange={(event) => set({ weight: event.target.value.replace(/\D/gu, "") })}
              data-testid="register-weight"
            />
          )}
        </Field>
        <Choice
          label={t("hbsag")}
          options={TRISTATE.map((value) => ({
            value,
            label: word("tristate", value),
            testId: `register-hbsag-${value}`,
          }))}
          value={form.hbsag}
          onChange={(hbsag) => set({ hbsag })}
        />
      </fieldset>

      <fieldset>
        <legend>{t("pastDoses")}</legend>
        <PastDoses doses={form.history} onChange={(history) => set({ history })} />
        <Tick
          label={t("historyIsAll")}
          checked={form.historyComplete}
          onChange={(historyComplete) => set({ historyComplete })}
          testId="register-complete"
        />
        <p className="field-hint">{t("historyIsAllHint")}</p>
      </fieldset>

      <div className="form-actions">
        <Failure of={register.failure} testId="register-failure" />
        <KeyButton
          type="primary"
          size="large"
          hotkey="F6"
          loading={register.pending}
          onPress={() => void register.send()}
          testId="register-submit"
        >
          {t("register")}
        </KeyButton>
        <Button
          size="large"
          htmlType="button"
          onClick={() => {
            closeForm();
            onGo({});
          }}
          data-testid="register-cancel"
        >
          {t("discard")}
        </Button>
      </div>
    </form>
  );
}

const given = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** The form as the command wants it. What is missing is refused by the program, which knows the rules. */
function inputOf(form: FormDraft, draft: string): RegisterInput {
  const own = form.card?.is === "own";
  const guardianCard = form.card?.is === "guardian";
  const guardian =
    form.relation !== null || guardianCard || given(form.guardianName) !== null
      ? {
          relation: form.relation ?? "other",
          name: guardianCard ? null : given(form.guardianName),
          number: guardianCard ? null : given(form.guardianNumber),
          phone: given(form.guardianPhone),
        }
      : null;
  return {
    draft,
    card: form.card?.holder.token ?? null,
    card_is: form.card?.is ?? null,
    name: form.name.trim(),
    sex: form.sex ?? "unknown",
    birth: dayOf(form.birth),
    document_kind: own || form.documentKind === "none" ? null : form.documentKind,
    document_number: own || form.documentKind === "none" ? null : given(form.documentNumber),
    phone: given(form.phone),
    address: given(form.address),
    guardian,
    weight_g: form.weight === "" ? null : Number(form.weight),
    mother_hbsag: form.hbsag,
    archive_code: form.archiveCode,
    history: form.history.map((dose) => ({
      vaccine: dose.vaccine,
      date: dayOf(dose.date),
      lot: given(dose.lot),
      provenance: dose.provenance,
    })),
    history_complete: form.historyComplete,
  };
}
