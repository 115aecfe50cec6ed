import { ArrowLeftOutlined, CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { commands, type DecisionRow, type ConsentProof as Proof, type StrokesView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { dateAndTime } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { yuan } from "@/shared/money";
import { ToldPerson, ToldSection } from "@/shared/Told";
import { useWords } from "@/shared/words";

/** A consent as it was signed, and whether document, signature, person and visit still belong together (C-036). */
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

const SIGN = {
  holds: <CheckCircleFilled aria-hidden />,
  broken: <CloseCircleFilled aria-hidden />,
  missing: <QuestionCircleFilled aria-hidden />,
};

function Shown({ proof }: { proof: Proof }) {
  const { t } = useTranslation("proof");
  const { word } = useWords();
  return (
    <div className="proof-columns">
      <div>
        <div className="proof-result" role="status" data-holds={proof.holds} data-testid="proof-result">
          {proof.holds ? SIGN.holds : SIGN.broken} {proof.holds ? t("holds") : t("holdsNot")}
        </div>
        <ul className="proof-checks">
          {proof.checks.map((check) => (
            <li key={check.check} data-result={check.result} data-testid={`proof-${check.check}`}>
              {SIGN[check.result as keyof typeof SIGN] ?? SIGN.missing}
              <span>
                <strong>{word("proof_check", check.check)}</strong>
                <span>{word("proof_result", check.result)}</span>
              </span>
            </li>
          ))}
        </ul>
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
        {proof.strokes ? <Strokes of={proof.strokes} /> : <p className="soft">{t("noStrokes")}</p>}
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

function Fact({ name, value }: { name: string; value: string | null }) {
  if (value === null || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">{value}</dd>
    </div>
  );
}

function Digest({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="code">{value}</dd>
    </div>
  );
}

/** The signature drawn anew from its points, as wide as the pen pressed. */
function Strokes({ of }: { of: StrokesView }) {
  const { t } = useTranslation("proof");
  return (
    <svg
      className="proof-strokes"
      viewBox={`0 0 ${of.width} ${of.height}`}
      role="img"
      aria-label={t("signature")}
      data-testid="proof-drawing"
    >
      {of.strokes.map((stroke, at) => {
        const pressed = stroke.reduce((sum, point) => sum + point.p, 0) / Math.max(1, stroke.length);
        const [first] = stroke;
        if (stroke.length === 1 && first) {
          // biome-ignore lint/suspicious/noArrayIndexKey: strokes are never reordered
          return <circle key={at} cx={first.x / 10} cy={first.y / 10} r={1.6} />;
        }
        return (
          <polyline
            // biome-ignore lint/suspicious/noArrayIndexKey: strokes are never reordered
            key={at}
            points={stroke.map((point) => `${point.x / 10},${point.y / 10}`).join(" ")}
            strokeWidth={1.5 + (pressed / 1000) * 3}
          />
        );
      })}
    </svg>
  );
}
