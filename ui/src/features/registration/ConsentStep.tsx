import { EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { GUARDIAN_RELATIONS } from "@/features/registration/GuardianFields";
import { commands, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dayAndTime } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

type Signer = { relation: string; name: string };

/** Informed consent: who signs, on the pad or on paper. The paper way always works. */
export function ConsentStep({ view }: { view: VisitView }) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const { consent } = view;
  return (
    <section className="consent" aria-label={t("step.consent")} data-testid="consent-state" data-state={consent.state}>
      {consent.state === "signed" && (
        <div className="notice notice-done" role="status">
          <span>
            {t("signedBy", {
              relation: word("relation", consent.relation ?? ""),
              name: consent.signer ?? "",
              way: word("consent_way", consent.way ?? ""),
            })}
            {consent.signed_at && ` · ${dayAndTime(consent.signed_at)}`}
          </span>
        </div>
      )}
      {consent.state === "on_pad" ? (
        <OnPad view={view} />
      ) : (
        <AskForSignature view={view} again={consent.state === "signed"} />
      )}
    </section>
  );
}

/** The parent is reading or signing; the pad's answer arrives by itself. */
function OnPad({ view }: { view: VisitView }) {
  const { t } = useTranslation("registration");
  const client = useQueryClient();
  const cancel = useCommand(async () => keepVisit(client, await call(commands.visitConsentCancel(view.visit))));
  return (
    <div className="on-pad" role="status">
      <EditOutlined aria-hidden className="on-pad-icon" />
      <div>
        <h2>{t("onPad")}</h2>
        <p>{t("onPadNext", { name: view.person.name })}</p>
      </div>
      <Button
        size="large"
        htmlType="button"
        disabled={cancel.pending}
        onClick={() => void cancel.send()}
        data-testid="consent-cancel"
      >
        {t("takeBack")}
      </Button>
      <Failure of={cancel.failure} />
    </div>
  );
}

function AskForSignature({ view, again }: { view: VisitView; again: boolean }) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const client = useQueryClient();
  const may = useMay("visit_consent_show");
  const draft = useDraft(`consent:${view.visit}`);
  const { signers } = view.consent;
  const [chosen, setChosen] = useState<string | null>(null);
  const [other, setOther] = useState<Signer>({ relation: "", name: "" });
  const [paper, setPaper] = useState(false);
  const [number, setNumber] = useState("");

  const signer: Signer | null =
    chosen === "other"
      ? other.relation !== "" && other.name.trim() !== ""
        ? { relation: other.relation, name: other.name.trim() }
        : null
      : chosen !== null
        ? (signers[Number(chosen)] ?? null)
        : null;

  const show = useCommand(async ({ relation, name }: Signer) => {
    keepVisit(
      client,
      await call(commands.visitConsentShow({ draft: await draft.id(), visit: view.visit, relation, signer: name })),
    );
    draft.renew();
  });
  const onPaper = useCommand(async ({ relation, name }: Signer) => {
    keepVisit(
      client,
      await call(
        commands.visitConsentPaper({
          draft: await draft.id(),
          visit: view.visit,
          relation,
          signer: name,
          paper_number: number.trim(),
        }),
      ),
    );
    draft.renew();
  });

  return (
    <>
      <Choice
        label={t("signer")}
        required
        options={[
          ...signers.map((guardian, at) => ({
            value: String(at),
            label: `${word("relation", guardian.relation)} ${guardian.name}`,
            note: guardian.phone ?? undefined,
            testId: `consent-signer-${at}`,
          })),
          { value: "other", label: t("otherSigner"), testId: "consent-signer-other" },
        ]}
        value={chosen}
        onChange={setChosen}
      />
      {chosen === "other" && (
        <div className="inline-form">
          <Choice
            label={t("relation")}
            required
            options={["self", ...GUARDIAN_RELATIONS].map((value) => ({
              value,
              label: word("relation", value),
              testId: `consent-relation-${value}`,
            }))}
            value={other.relation}
            onChange={(relation) =>
              setOther({ ...other, relation, name: relation === "self" ? view.person.name : other.name })
            }
          />
          <Field label={t("signerName")} required>
            {(control) => (
              <Input
                {...control}
                value={other.name}
                autoComplete="off"
                onChange={(event) => setOther({ ...other, name: event.target.value })}
                data-testid="consent-signer-name"
              />
            )}
          </Field>
        </div>
      )}
      <div className="form-actions">
        <KeyButton
          type="primary"
          size="large"
          hotkey="F6"
          disabled={!may || signer === null}
          loading={show.pending}
          onPress={() => signer && void show.send(signer)}
          testId="consent-show"
        >
          {again ? t("showAgain") : t("showOnPad")}
        </KeyButton>
        <Button
          size="large"
          htmlType="button"
          aria-expanded={paper}
          onClick={() => setPaper(!paper)}
          data-testid="consent-paper"
        >
          {t("paper")}
        </Button>
      </div>
      <Failure of={show.failure} testId="consent-failure" />
      {paper && (
        <div className="inline-form">
          <Field label={t("paperNumber")} required hint={t("paperHint")}>
            {(control) => (
              <Input
                {...control}
                className="code"
                value={number}
                autoComplete="off"
                onChange={(event) => setNumber(event.target.value)}
                data-testid="consent-paper-number"
              />
            )}
          </Field>
          <div className="form-actions">
            <Button
              type="primary"
              htmlType="button"
              disabled={signer === null || number.trim() === "" || onPaper.pending}
              onClick={() => signer && void onPaper.send(signer)}
              data-testid="consent-paper-save"
            >
              {t("paperSave")}
            </Button>
          </div>
          <Failure of={onPaper.failure} />
        </div>
      )}
    </>
  );
}
