import { ArrowLeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { PaperPicture } from "@/features/people/PaperPicture";
import { Digest, Fact, ProofChecks, Strokes } from "@/features/people/proofParts";
import { SignatureExport } from "@/features/people/SignatureExport";
import { VerificationProofs } from "@/features/people/VerificationProofs";
import { commands, type DecisionRow, type ConsentProof as Proof } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { dateAndTime } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { yuan } from "@/shared/money";
import { ToldPerson, ToldSection } from "@/shared/Told";
import { useWords } from "@/shared/words";

/** A consent as it was signed, and whether document, signature, person and visit still belong together (C-033). */
export function ConsentProof({ consent, onClose }: { consent: string; onClose: () => void }) {
  const { t } = useTranslation("proof");
  const { data, error } = useQuery({
    queryKey: keys.proof(consent),
    queryFn: () => call(commands.consentProofView(consent)),
    // A proof is of this moment.
    staleTime: 0,
  });
  return (
    <section className="proof" aria-label={t("title")} data-testid="proof">
      <Button
        htmlType="button"
        icon={<ArrowLeftOutlined aria-hidden />}
        onClick={onClose}
        autoFocus
        data-testid="proof-back"
      >
        {t("back")}
      </Button>
      {data ? <Shown proof={data} /> : <Loading error={error} />}
    </section>
  );
}

function Shown({ proof }: { proof: Proof }) {
  const { t } = useTranslation("proof");
  const { word } = useWords();
  return (
    <div className="proof-columns">
      <div>
        <ProofChecks holds={proof.holds} checks={proof.checks} testId="proof" />
        <dl className="fact-list proof-facts">
          <Fact name={t("signedAt")} value={dateAndTime(proof.signed_at)} />
          <Fact name={t("way")} value={word("consent_way", proof.way)} />
          <Fact name={t("paperNumber")} value={proof.paper_number} />
          <Fact name={t("paperOn")} value={proof.paper_on} />
          <Fact name={t("informedBy")} value={proof.informed_by} />
          <Fact name={t("signerNumber")} value={proof.signer_number} />
          <Fact name={t("signerPhone")} value={proof.signer_phone} />
          <Fact name={t("authority")} value={proof.authority} />
        </dl>
        <h3>{t("signature")}</h3>
        {proof.strokes ? (
          <>
            <Strokes of={proof.strokes} />
            <SignatureExport signed={proof.consent} />
          </>
        ) : proof.way === "fingerprint" && proof.picture ? (
          <img className="proof-finger" src={proof.picture} alt={t("finger")} data-testid="proof-finger" />
        ) : (
          <p className="soft">{t("noStrokes")}</p>
        )}
        {proof.way === "paper" && <PaperPicture proof={proof} />}
        <h3>{t("fingerprints")}</h3>
        <dl className="proof-digests">
          <Digest name={t("documentDigest")} value={proof.document_digest} />
          {proof.strokes_digest && <Digest name={t("strokesDigest")} value={proof.strokes_digest} />}
          <Digest name={t("binding")} value={proof.binding} />
        </dl>
      </div>
      <article className="proof-document" aria-label={t("document")}>
        {proof.document ? (
          <>
            <p className="soft">
              {proof.clinic} · {t("template", { version: proof.document.template })}
            </p>
            <ToldPerson
              name={proof.document.name}
              birth={proof.document.birth}
              age={proof.document.age}
              number={proof.document.number}
            />
            {proof.document.sections.map((section) => {
              const decision = proof.decisions.find((each) => each.line === section.line);
              return (
                <ToldSection key={section.line} section={section} refused={decision?.accepted === false}>
                  {decision && <Decision decision={decision} />}
                </ToldSection>
              );
            })}
            <p>{proof.document.declaration}</p>
            <p>
              {t("signer")} <strong>{proof.document.signer}</strong> {word("relation", proof.document.relation)}
            </p>
          </>
        ) : (
          <>
            <p>{t("documentGone")}</p>
            <ul>
              {proof.decisions.map((decision) => (
                <li key={decision.line}>
                  <strong>{word("vaccine", decision.vaccine)}</strong> <Decision decision={decision} />
                </li>
              ))}
            </ul>
          </>
        )}
        <VerificationProofs visit={proof.visit} />
      </article>
    </div>
  );
}

function Decision({ decision }: { decision: DecisionRow }) {
  const { t } = useTranslation("proof");
  const { word } = useWords();
  return (
    <p className="proof-decision" data-accepted={decision.accepted}>
      <strong>{decision.accepted ? t("accepted") : t("refused")}</strong>
      {decision.reason && <span> {word("line_reason", decision.reason)}</span>}
      {decision.note && <span> {decision.note}</span>}
      {decision.price_fen !== null && <span className="figures"> ¥{yuan(decision.price_fen)}</span>}
    </p>
  );
}
