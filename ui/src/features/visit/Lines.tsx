import {
  CheckCircleFilled,
  CheckOutlined,
  CloseCircleFilled,
  ExclamationCircleFilled,
  ScanOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isOver, vialOf } from "@/features/visit/needle";
import { Paid } from "@/features/visit/Paid";
import type { LineView, ScanView, VisitView } from "@/ipc/bindings";
import { timeOfDay } from "@/shared/format";
import { Notes } from "@/shared/Notes";
import { useWords } from "@/shared/words";

const VIAL_ICON: Record<string, ReactNode> = {
  green: <CheckCircleFilled aria-hidden />,
  amber: <ExclamationCircleFilled aria-hidden />,
  red: <CloseCircleFilled aria-hidden />,
};

/** The vaccines of this visit, each with its own state, its vial and its price; the one in hand marked. */
export function Lines({
  view,
  inHand,
  sites,
  paying,
  onPick,
  onMend,
}: {
  view: VisitView;
  inHand: string | null;
  /** Chosen sites by line. */
  sites: Record<string, string | null>;
  /** The line whose receipt is asked for. */
  paying: string | null;
  onPick: (line: string) => void;
  /** Leads to the archive, where a record is corrected or withdrawn. */
  onMend: (() => void) | null;
}) {
  const { t } = useTranslation(["visit", "common"]);
  return (
    <ul className="lines" aria-label={t("lines")}>
      {view.lines.map((line) => (
        <Line
          key={line.line}
          line={line}
          visit={view.visit}
          vial={vialOf(view, line.line)}
          asked={view.verification.asked !== "off"}
          current={line.line === inHand}
          only={view.lines.length === 1}
          site={sites[line.line] ?? null}
          paying={paying === line.line}
          onPick={() => onPick(line.line)}
          onMend={onMend}
        />
      ))}
    </ul>
  );
}

function Line({
  line,
  visit,
  vial,
  asked,
  current,
  only,
  site,
  paying,
  onPick,
  onMend,
}: {
  line: LineView;
  visit: string;
  vial: ScanView | null;
  asked: boolean;
  current: boolean;
  only: boolean;
  site: string | null;
  paying: boolean;
  onPick: () => void;
  onMend: (() => void) | null;
}) {
  const { t } = useTranslation(["visit", "common"]);
  const { word } = useWords();
  const name = word("vaccine", line.vaccine);
  return (
    <li
      aria-current={current ? "true" : undefined}
      data-testid={`line-${line.vaccine}`}
      data-state={line.state}
      data-line={line.line}
    >
      <div className="line-head">
        {only || isOver(line) ? (
          <strong>{name}</strong>
        ) : (
          <button
            type="button"
            className="line-pick"
            aria-pressed={current}
            onClick={onPick}
            data-testid={`line-pick-${line.vaccine}`}
          >
            {name}
          </button>
        )}
        <span className="line-dose">{t("common:doseOf", { number: line.number, of: line.of })}</span>
        <span className={`tag line-${line.state}`}>
          {line.state === "given" && <CheckOutlined aria-hidden />} {word("line_state", line.state)}
        </span>
        {line.review && <span className="tag tag-caution">{t("review")}</span>}
        {line.precheck && line.precheck !== "clear" && (
          <span className={`tag precheck-${line.precheck}`}>{word("precheck_result", line.precheck)}</span>
        )}
      </div>
      <div className="line-sub">
        {line.product && <span>{line.product}</span>}
        {line.amount && <span>{line.amount}</span>}
        {line.route && <span>{word("route", line.route)}</span>}
        {line.reason && line.state !== "failed" && (
          <span>
            {word("line_reason", line.reason)}
            {line.reason_note && ` ${line.reason_note}`}
          </span>
        )}
        {line.return_on && <span>{t("returnOn", { day: line.return_on })}</span>}
        {line.given_at && <span data-testid="given-at">{t("givenAt", { at: timeOfDay(line.given_at) })}</span>}
        {line.lot && <span>{t("lot", { lot: line.lot })}</span>}
        {line.given_at && onMend && (
          <button type="button" className="link" onClick={onMend} data-testid={`line-mend-${line.vaccine}`}>
            {t("mend")}
          </button>
        )}
      </div>
      {line.price_fen !== null && <Paid visit={visit} line={line} asked={paying} />}
      {vial && !isOver(line) && (
        <div className="line-vial" data-testid={`vial-of-${line.vaccine}`} data-colour={vial.verdict.colour}>
          <span className={`vial-mark vial-mark-${vial.verdict.colour}`}>
            {VIAL_ICON[vial.verdict.colour] ?? VIAL_ICON["red"]}
            <span className="visually-hidden">{t(`verdict.${colourOf(vial.verdict.colour)}`)}</span>
          </span>
          <span className="code">{vial.lot ?? t("notKnown")}</span>
          <span className="figures">{vial.expiry ? t("fact.until", { day: vial.expiry }) : t("notKnown")}</span>
          {asked && (
            <span className={`tag ${vial.verified ? "line-given" : ""}`} data-testid={`verified-${line.vaccine}`}>
              {vial.verified ? t("verifiedShort") : t("unverifiedShort")}
            </span>
          )}
          {site && <span className="tag">{word("site", site)}</span>}
        </div>
      )}
      {!vial && line.state === "accepted" && (
        <div className="line-vial soft">
          <ScanOutlined aria-hidden /> {t("vialWanted")}
        </div>
      )}
      {line.failure && (
        <p className="line-failure" data-testid={`failure-of-${line.vaccine}`}>
          {t("failedAt", {
            at: timeOfDay(line.failure.at),
            kind: word("failure", line.failure.kind),
            unit: word("failure_unit", line.failure.unit),
          })}
          {line.failure.note && ` ${line.failure.note}`}
        </p>
      )}
      <Notes notes={line.precheck_reasons} />
    </li>
  );
}

/** Anything the window does not know is not a yes. */
const colourOf = (text: string) => (text === "green" || text === "amber" ? text : "red");
