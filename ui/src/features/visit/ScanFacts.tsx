import { useTranslation } from "react-i18next";
import type { ScanView, VisitView } from "@/ipc/bindings";
import { minutesSeconds } from "@/shared/format";
import { TraceCode } from "@/shared/TraceCode";
import { useSecondsSince } from "@/shared/useTick";
import { useWords } from "@/shared/words";

/** The vial on the desk, to be read out and compared with the print on it. */
export function ScanFacts({ scan, view }: { scan: ScanView | null; view: VisitView }) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  if (!scan) return null;
  return (
    <dl className="facts" data-testid="scan" data-code={scan.code}>
      <dt className="visually-hidden">{t("code")}</dt>
      <dd className="facts-code">
        <TraceCode code={scan.code} />
      </dd>
      <dt>{t("vaccine")}</dt>
      <dd data-testid="scan-product">
        {scan.product ?? (scan.vaccine ? word("vaccine", scan.vaccine) : t("notKnown"))}
      </dd>
      <dt>{t("holder")}</dt>
      <dd>{scan.holder ?? t("notKnown")}</dd>
      <dt>{t("lotNumber")}</dt>
      <dd className="code" data-testid="scan-lot">
        {scan.lot ?? t("notKnown")}
      </dd>
      <dt>{t("expiry")}</dt>
      <dd className="figures" data-testid="scan-expiry">
        {scan.expiry ?? t("notKnown")}
      </dd>
      {scan.seconds_left !== null && (
        <>
          <dt>{t("vialLeft")}</dt>
          <dd>
            <VialLeft seconds={scan.seconds_left} view={view} />
          </dd>
        </>
      )}
    </dl>
  );
}

function VialLeft({ seconds, view }: { seconds: number; view: VisitView }) {
  const { t } = useTranslation("visit");
  const left = seconds - useSecondsSince(view);
  return (
    <span className="figures" data-testid="vial-left">
      {left < 0 ? t("vialOver") : minutesSeconds(left)}
    </span>
  );
}
