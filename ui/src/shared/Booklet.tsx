import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DueLine, HistoryRow } from "@/ipc/bindings";
import { Empty } from "@/shared/Empty";
import { useWords } from "@/shared/words";
import "./dose.css";

/** What the colours say; each cell says it in words as well. */
const LEGEND = [
  ["timely", "cellValid"],
  ["late", "cellLate"],
  ["short_interval", "cellEarly"],
  ["overdue", "overdue"],
  ["next", "nextDose"],
] as const;

/** The booklet: vaccine by dose, each dose with its day and how it was judged. The colour never stands alone: the word is in the cell. */
export function Booklet({
  due,
  history,
  children,
}: {
  due: readonly DueLine[];
  history: readonly HistoryRow[];
  /** Keys beside the heading: to mend what is wrong. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { word } = useWords();
  const vaccines = [...new Set([...due.map((line) => line.vaccine), ...history.map((dose) => dose.vaccine)])];
  if (vaccines.length === 0) {
    return (
      <>
        <Empty title={t("dose.noHistory")} />
        {children}
      </>
    );
  }
  const columns = Math.max(1, ...due.map((line) => line.of ?? 0), ...history.map((dose) => dose.number ?? 0));
  const numbers = Array.from({ length: columns }, (_, at) => at + 1);
  const uncounted = history.filter((dose) => dose.number === null);
  return (
    <section aria-label={t("dose.booklet")}>
      <div className="booklet-head">
        <h2 className="doses-heading">{t("dose.booklet")}</h2>
        <ul className="legend" aria-label={t("dose.legend")}>
          {LEGEND.map(([cell, words]) => (
            <li key={cell}>
              <i className={`cell-${cell}`} aria-hidden /> {t(`dose.${words}`)}
            </li>
          ))}
        </ul>
        {children}
      </div>
      <table className="booklet" data-testid="booklet">
        <thead>
          <tr>
            <th scope="col">{t("dose.vaccine")}</th>
            {numbers.map((number) => (
              <th scope="col" key={number}>
                {t("dose.doseColumn", { number })}
              </th>
            ))}
            {uncounted.length > 0 && <th scope="col">{t("dose.uncounted")}</th>}
          </tr>
        </thead>
        <tbody>
          {vaccines.map((vaccine) => {
            const line = due.find((each) => each.vaccine === vaccine);
            return (
              <tr key={vaccine}>
                <th scope="row">{word("vaccine", vaccine)}</th>
                {numbers.map((number) => {
                  const dose = history.find((each) => each.vaccine === vaccine && each.number === number);
                  if (dose) return <DoseCell key={number} dose={dose} />;
                  const next = line?.number === number && line.group !== "done";
                  return (
                    <td key={number} className={next ? (line.overdue ? "cell-overdue" : "cell-next") : "cell-none"}>
                      {next ? (line.overdue ? t("dose.overdue") : t("dose.nextDose")) : ""}
                    </td>
                  );
                })}
                {uncounted.length > 0 && (
                  <td>
                    {uncounted
                      .filter((dose) => dose.vaccine === vaccine)
                      .map((dose) => (
                        <Given key={dose.dose} dose={dose} />
                      ))}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function DoseCell({ dose }: { dose: HistoryRow }) {
  return (
    <td
      className={`cell-given cell-${dose.grading ?? "ungraded"}`}
      data-testid={`booklet-${dose.vaccine}-${dose.number}`}
    >
      <Given dose={dose} />
    </td>
  );
}

function Given({ dose }: { dose: HistoryRow }) {
  const { t } = useTranslation();
  const { word } = useWords();
  return (
    <>
      <span className="figures">{dose.date}</span>
      <small>
        {dose.grading ? word("grading", dose.grading) : ""} {word("provenance", dose.provenance)}
        {dose.lot ? ` ${t("dose.lot", { lot: dose.lot })}` : ""}
      </small>
    </>
  );
}
