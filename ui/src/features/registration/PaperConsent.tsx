import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Signer } from "@/features/registration/SignerFields";
import { commands, type LineView, type VisitView } from "@/ipc/bindings";
import { asFailure, call } from "@/ipc/call";
import { heard } from "@/ipc/notices";
import { keepVisit } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { DateInput } from "@/shared/DateInput";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { FileKey } from "@/shared/FileKey";
import { dayOf } from "@/shared/format";
import { useMay } from "@/shared/may";
import { PAPER, shrunk } from "@/shared/picture";
import { NO_REASON, noteOf, ReasonChoice, type Why } from "@/shared/ReasonChoice";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

/** A consent signed on paper: its number, its day, and which of the vaccines were refused on it. A dead pad never stops a clinic. */
export function PaperConsent({
  view,
  lines,
  signer,
}: {
  view: VisitView;
  /** The vaccines the form is about. */
  lines: readonly LineView[];
  signer: Signer | null;
}) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const draft = useDraft(`paper:${view.visit}`);
  const [number, setNumber] = useState("");
  const [day, setDay] = useState(view.day);
  const mayPicture = useMay("consent_picture");
  const [refused, setRefused] = useState<Record<string, Why>>({});
  // It may follow later, at the consent's proof: what was signed never waits for a camera.
  const [picture, setPicture] = useState<File | null>(null);
  const save = useCommand(async (who: Signer) => {
    const signed = await call(
      commands.visitConsentPaper({
        draft: await draft.id(),
        visit: view.visit,
        ...who,
        paper_number: number.trim(),
        paper_on: day.trim() === "" ? null : dayOf(day),
        refused: lines.flatMap(({ line }) => {
          const why = refused[line];
          return why?.reason ? [{ line, reason: why.reason, note: noteOf(why) }] : [];
        }),
      }),
    );
    draft.renew();
    const consent = signed.consent.signed.at(-1)?.consent;
    if (picture && consent) await keepPicture(consent, picture);
    keepVisit(client, signed);
  });
  const undecided = Object.values(refused).some((why) => why.reason === null);
  return (
    <div className="inline-form" data-testid="paper-form">
      <div className="form-grid">
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
        <Field label={t("paperOn")} required hint={t("common:dayHint")}>
          {(control) => <DateInput {...control} value={day} onChange={setDay} testId="consent-paper-on" />}
        </Field>
      </div>
      {mayPicture && (
        <p>
          <FileKey label={t("paperPicture")} busy={save.pending} onFile={setPicture} testId="consent-paper-picture" />{" "}
          {picture && <span className="soft">{t("paperPictureChosen", { name: picture.name })}</span>}
        </p>
      )}
      {lines.map((line) => {
        const why = refused[line.line];
        return (
          <div key={line.line} className="paper-line">
            <Choice
              label={t("onPaper", { vaccine: word("vaccine", line.vaccine) })}
              options={[
                { value: "yes", label: t("paperAccepted"), testId: `paper-accept-${line.vaccine}` },
                { value: "no", label: t("paperRefused"), testId: `paper-refuse-${line.vaccine}` },
              ]}
              value={why === undefined ? "yes" : "no"}
              onChange={(value) => {
                const { [line.line]: _, ...others } = refused;
                setRefused(value === "no" ? { ...others, [line.line]: NO_REASON } : others);
              }}
            />
            {why !== undefined && (
              <ReasonChoice
                label={t("refuseReason")}
                list={view.reasons.refusal}
                why={why}
                onChange={(next) => setRefused({ ...refused, [line.line]: next })}
                testId={`paper-reason-${line.vaccine}`}
              />
            )}
          </div>
        );
      })}
      <Failure of={save.failure} testId="consent-failure" />
      <div className="form-actions">
        <Button
          type="primary"
          htmlType="button"
          disabled={signer === null || number.trim() === "" || undecided || save.pending}
          onClick={() => signer && void save.send(signer)}
          data-testid="consent-paper-save"
        >
          {t("paperSave")}
        </Button>
        {signer === null && <p className="soft">{t("signerFirst")}</p>}
      </div>
    </div>
  );
}

/** The consent stands, whatever becomes of its picture: a picture that was not taken is told where every screen tells it. */
async function keepPicture(consent: string, file: File): Promise<void> {
  try {
    await call(commands.consentPicture(consent, await shrunk(file, PAPER)));
  } catch (thrown) {
    const { code, params: told } = asFailure(thrown);
    const params = Object.fromEntries(Object.entries(told).map(([name, value]) => [name, value ?? ""]));
    heard.set((before) => ({ ...before, trouble: { code, params, rule: null } }));
  }
}
