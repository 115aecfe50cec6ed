import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ArchiveLookup } from "@/features/registration/ArchiveLookup";
import { closeForm, type FormDraft, formDraft } from "@/features/registration/formDraft";
import { GuardianFields } from "@/features/registration/GuardianFields";
import { NewbornFields } from "@/features/registration/NewbornFields";
import type { Place } from "@/features/registration/place";
import { Resembling, useResembling } from "@/features/registration/Resembling";
import { inputOf, markOthers } from "@/features/registration/registering";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { heard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { resources } from "@/locales";
import { Choice } from "@/shared/Choice";
import { DateInput } from "@/shared/DateInput";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { KeptSafe } from "@/shared/KeptNote";
import { KeyButton } from "@/shared/KeyButton";
import { PastDoses } from "@/shared/PastDoses";
import { Select } from "@/shared/Select";
import { useStore } from "@/shared/store";
import { Tick } from "@/shared/Tick";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import type { Kept } from "@/shared/useKept";
import { useWords } from "@/shared/words";

const SEXES = ["male", "female", "unknown"] as const;
/** Documents a day in a clinic meets; any other kind is chosen from the whole list. */
const DOCUMENTS = ["none", "resident_id", "birth_certificate", "passport"];
const OTHER_DOCUMENTS = [
  "other",
  ...Object.keys(resources["zh-CN"].words.document_kind).filter((kind) => ![...DOCUMENTS, "other"].includes(kind)),
];

/** Registering a person: from their own card, through the guardian's card, or by hand. */
export function RegisterForm({ kept, onGo }: { kept: Kept; onGo: (place: Place) => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const draft = useStore(formDraft);
  if (!draft) return <Empty title={t("emptyTitle")} next={t("emptyNext")} />;
  return <Form key={draft.key} form={draft} kept={kept} onGo={onGo} />;
}

function Form({ form, kept, onGo }: { form: FormDraft; kept: Kept; onGo: (place: Place) => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const draft = useDraft(form.key);
  useEffect(() => {
    const born = (id: string) => formDraft.set((now) => (now?.key === form.key ? { ...now, id } : now));
    void draft.id().then(born, () => {});
  }, [draft, form.key]);
  const own = form.card?.is === "own" ? form.card.holder : null;
  const set = (change: Partial<FormDraft>) => formDraft.set((before) => (before ? { ...before, ...change } : before));

  const resembling = useResembling(form);
  const register = useCommand(async () => {
    let recipient = form.registered;
    if (recipient === null) {
      // Somebody quicker than the search is asked all the same; the panel then shows whom.
      if (await resembling.check()) return;
      const view = await call(commands.recipientRegister(inputOf(form, await draft.id())));
      recipient = view.person.recipient;
      keep(client, keys.recipient(recipient), view);
      set({ registered: recipient });
    }
    await markOthers(form, recipient);
    leave(recipient);
  });
  const leave = (recipient: string) => {
    for (const queryKey of [keys.searches, keys.detail(recipient)]) void client.invalidateQueries({ queryKey });
    heard.set((before) => ({ ...before, people: null }));
    closeForm();
    kept.drop();
    onGo({ person: recipient });
  };
  const marking = Object.values(form.others).includes("not_same");
  const undecided = resembling.open.length > 0 || (marking && form.othersReason.trim() === "");
  const { registered } = form;

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
      <fieldset className="form-grid" disabled={registered !== null}>
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
              options={[...DOCUMENTS, "other"].map((value) => ({
                value,
                label: word("document_kind", value),
                testId: `register-document-${value}`,
              }))}
              value={OTHER_DOCUMENTS.includes(form.documentKind) ? "other" : form.documentKind}
              onChange={(documentKind) => set({ documentKind })}
            />
            {OTHER_DOCUMENTS.includes(form.documentKind) && (
              <Field label={t("documentOther")}>
                {(control) => (
                  <Select
                    {...control}
                    value={form.documentKind}
                    onChange={(code) => set({ documentKind: code })}
                    testId="register-document-kind"
                    codes={OTHER_DOCUMENTS}
                    say={(kind) => word("document_kind", kind)}
                  />
                )}
              </Field>
            )}
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

      <NewbornFields form={form} onChange={set} />

      <fieldset disabled={registered !== null}>
        <legend>{t("pastDoses")}</legend>
        <PastDoses doses={form.history} onChange={(history) => set({ history })} testId="register-history" />
        <Tick
          label={t("historyIsAll")}
          checked={form.historyComplete}
          onChange={(historyComplete) => set({ historyComplete })}
          testId="register-complete"
        />
        <p className="field-hint">{t("historyIsAllHint")}</p>
      </fieldset>

      <div className="register-foot">
        <Resembling
          form={form}
          rows={resembling.rows}
          error={resembling.error}
          onChange={set}
          onOpen={(recipient) => onGo({ person: recipient })}
        />
        <div className="form-actions">
          {registered !== null && (
            <p className="notice notice-info" role="status" data-testid="register-half">
              {t("registeredNotAll")}
            </p>
          )}
          <Failure of={register.failure} testId="register-failure" />
          {undecided && <p className="field-hint">{t("resemblingFirst")}</p>}
          <KeyButton
            type="primary"
            size="large"
            hotkey="F6"
            disabled={undecided}
            loading={register.pending}
            onPress={() => void register.send()}
            testId="register-submit"
          >
            {registered === null ? t("register") : t("saveRest")}
          </KeyButton>
          {registered === null ? (
            <Button
              size="large"
              htmlType="button"
              onClick={() => {
                closeForm();
                kept.drop();
                onGo({});
              }}
              data-testid="register-cancel"
            >
              {t("discard")}
            </Button>
          ) : (
            <Button size="large" htmlType="button" onClick={() => leave(registered)} data-testid="register-leave">
              {t("leaveRest")}
            </Button>
          )}
          <KeptSafe kept={kept} testId="register" />
        </div>
      </div>
    </form>
  );
}
