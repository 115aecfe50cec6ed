import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Digest, Fact, ProofChecks, Strokes } from "@/features/people/proofParts";
import { commands, type VerificationProof } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { dateAndTime } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { useWords } from "@/shared/words";

/** 一验证 of the same visit: which vials the family confirmed, and whether page, signature, person and visit still belong together (C-033). */
export function VerificationProofs({ visit }: { visit: string }) {
  const { t } = useTranslation("proof");
  const may = useMay("verification_proof_view");
  const { data, error } = useQuery({
    queryKey: keys.verificationProofs(visit),
    queryFn: () => call(commands.verificationProofView(visit)),
    enabled: may,
    // A proof is of this moment.
    staleTime: 0,
  });
  if (!may) return null;
  return (
    <section className="proof-verifications" aria-label={t("verifications")} data-testid="verification-proofs">
      <h3>{t("verifications")}</h3>
      {!data && <Loading error={error} />}
      {data?.length === 0 && <p className="soft">{t("verificationsNone")}</p>}
      {data?.map((proof) => (
        <Verification key={proof.verification} proof={proof} />
      ))}
    </section>
  );
}

function Verification({ proof }: { proof: VerificationProof }) {
  const { t } = useTranslation("proof");
  const { word } = useWords();
  return (
    <article className="proof-verification" data-testid={`verification-${proof.verification}`}>
      <ProofChecks holds={proof.holds} checks={proof.checks} testId={`verification-${proof.verification}`} />
      <dl className="fact-list proof-facts">
        <Fact name={t("verifiedAt")} value={dateAndTime(proof.verified_at)} />
        <Fact name={t("way")} value={word("verify_way", proof.way)} />
        <Fact name={t("signer")} value={`${proof.name} ${word("relation", proof.relation)}`} />
        <Fact name={t("shownBy")} value={proof.shown_by} />
      </dl>
      {proof.page ? (
        <ul className="plain">
          {proof.page.vials.map((vial) => (
            <li key={vial.line}>
              <strong>{word("vaccine", vial.vaccine)}</strong> <span className="code">{vial.lot}</span>{" "}
              <span className="figures">{vial.expiry}</span> <span className="soft">{vial.product}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p>{t("documentGone")}</p>
      )}
      {proof.strokes && <Strokes of={proof.strokes} />}
      {proof.way === "fingerprint" && proof.picture && (
        <img className="proof-finger" src={proof.picture} alt={t("finger")} data-testid="proof-finger" />
      )}
      <dl className="proof-digests">
        <Digest name={t("documentDigest")} value={proof.document_digest} />
        {proof.strokes_digest && <Digest name={t("strokesDigest")} value={proof.strokes_digest} />}
        <Digest name={t("binding")} value={proof.binding} />
      </dl>
    </article>
  );
}
