import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { ProofCheck, StrokesView } from "@/ipc/bindings";
import { INK, paths } from "@/shared/ink";
import { useWords } from "@/shared/words";

const SIGN = {
  holds: <CheckCircleFilled aria-hidden />,
  broken: <CloseCircleFilled aria-hidden />,
  missing: <QuestionCircleFilled aria-hidden />,
};

/** Whether everything still belongs together, and each check with its result. */
export function ProofChecks({
  holds,
  checks,
  testId,
}: {
  holds: boolean;
  checks: readonly ProofCheck[];
  /** Names of the elements begin with it. */
  testId: string;
}) {
  const { t } = useTranslation("proof");
  const { word } = useWords();
  return (
    <>
      <div className="proof-result" role="status" data-holds={holds} data-testid={`${testId}-result`}>
        {holds ? SIGN.holds : SIGN.broken} {holds ? t("holds") : t("holdsNot")}
      </div>
      <ul className="proof-checks">
        {checks.map((check) => (
          <li key={check.check} data-result={check.result} data-testid={`${testId}-${check.check}`}>
            {SIGN[check.result as keyof typeof SIGN] ?? SIGN.missing}
            <span>
              <strong>{word("proof_check", check.check)}</strong>
              <span>{word("proof_result", check.result)}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** One fact, when there is one. */
export function Fact({ name, value }: { name: string; value: string | null }) {
  if (value === null || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">{value}</dd>
    </div>
  );
}

/** A fingerprint. */
export function Digest({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="code">{value}</dd>
    </div>
  );
}

/** The signature drawn anew from its points, as wide as the pen pressed: the very ink the family saw. */
export function Strokes({ of }: { of: StrokesView }) {
  const { t } = useTranslation("proof");
  return (
    <svg
      className="proof-strokes"
      viewBox={`0 0 ${of.width} ${of.height}`}
      role="img"
      aria-label={t("signature")}
      data-testid="proof-drawing"
    >
      <g fill="none" stroke={INK} strokeLinecap="round" strokeLinejoin="round">
        {of.strokes.flatMap(paths).map(({ d, width }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: strokes are never reordered
          <path key={at} d={d} strokeWidth={width} />
        ))}
      </g>
    </svg>
  );
}
