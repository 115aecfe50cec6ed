import { CheckOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { LineView } from "@/ipc/bindings";
import { timeOfDay } from "@/shared/format";
import { Notes } from "@/shared/Notes";
import { useWords } from "@/shared/words";

/** The vaccines of this visit, the one in hand marked. */
export function Lines({ lines, active }: { lines: readonly LineView[]; active: string | null }) {
  const { t } = useTranslation(["visit", "common"]);
  const { word } = useWords();
  return (
    <ul className="lines" aria-label={t("lines")}>
      {lines.map((line) => (
        <li
          key={line.line}
          aria-current={line.line === active ? "true" : undefined}
          data-testid={`line-${line.vaccine}`}
          data-state={line.state}
          data-line={line.line}
        >
          <div className="line-head">
            <strong>{word("vaccine", line.vaccine)}</strong>
            <span className="line-dose">{t("common:doseOf", { number: line.number, of: line.of })}</span>
            <span className={`tag line-${line.state}`}>
              {line.state === "given" && <CheckOutlined aria-hidden />} {word("line_state", line.state)}
            </span>
            {line.precheck && line.precheck !== "clear" && (
              <span className={`tag precheck-${line.precheck}`}>{word("precheck_result", line.precheck)}</span>
            )}
          </div>
          <div className="line-sub">
            {line.product && <span>{line.product}</span>}
            {line.amount && <span>{line.amount}</span>}
            {line.route && <span>{word("route", line.route)}</span>}
            {line.reason && <span>{word("line_reason", line.reason)}</span>}
            {line.given_at && <span data-testid="given-at">{t("givenAt", { at: timeOfDay(line.given_at) })}</span>}
            {line.lot && <span>{t("lot", { lot: line.lot })}</span>}
          </div>
          <Notes notes={line.precheck_reasons} />
        </li>
      ))}
    </ul>
  );
}
