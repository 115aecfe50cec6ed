import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConsentProof } from "@/features/people/ConsentProof";
import type { ConsentRow } from "@/ipc/bindings";
import { Empty } from "@/shared/Empty";
import { dateAndTime } from "@/shared/format";
import { useMay } from "@/shared/may";
import { useWords } from "@/shared/words";

/** 知情同意: what was signed, by whom, and what was not wanted. */
export function Consents({ consents }: { consents: readonly ConsentRow[] }) {
  const { t } = useTranslation(["people", "common"]);
  const { word } = useWords();
  const mayProve = useMay("consent_proof_view");
  const [proving, setProving] = useState<string | null>(null);
  if (proving !== null) return <ConsentProof consent={proving} onClose={() => setProving(null)} />;
  if (consents.length === 0) return <Empty title={t("consentsNone")} />;
  const vaccines = (list: readonly string[]) =>
    list.map((vaccine) => word("vaccine", vaccine)).join(t("common:listSeparator"));
  return (
    <table className="grid" data-testid="consents">
      <thead>
        <tr>
          <th scope="col">{t("at")}</th>
          <th scope="col">{t("signer")}</th>
          <th scope="col">{t("way")}</th>
          <th scope="col">{t("accepted")}</th>
          <th scope="col">{t("refused")}</th>
          {mayProve && <th scope="col">{t("proof")}</th>}
        </tr>
      </thead>
      <tbody>
        {consents.map((consent) => (
          <tr key={consent.consent}>
            <td className="figures">{dateAndTime(consent.signed_at)}</td>
            <td>{consent.signer}</td>
            <td>{word("consent_way", consent.way)}</td>
            <td>{vaccines(consent.accepted)}</td>
            <td>{vaccines(consent.refused)}</td>
            {mayProve && (
              <td>
                <Button
                  size="small"
                  htmlType="button"
                  onClick={() => setProving(consent.consent)}
                  aria-label={t("proofOf", { at: dateAndTime(consent.signed_at) })}
                  data-testid={`proof-open-${consent.consent}`}
                >
                  {t("proofOpen")}
                </Button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
