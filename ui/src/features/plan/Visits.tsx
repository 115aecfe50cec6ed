import { useTranslation } from "react-i18next";
import type { PlanLine, PlanView, PlanVisit } from "@/ipc/bindings";
import { Empty } from "@/shared/Empty";
import { Tick } from "@/shared/Tick";
import { useWords } from "@/shared/words";

/** Today's plan and the visits after it: what together, into which limb, on which clinic day (C-037). */
export function Visits({ view, onChoose }: { view: PlanView; onChoose: (chosen: string[]) => void }) {
  const { t } = useTranslation("plan");
  const { word } = useWords();
  const [today, ...later] = view.visits;
  const paid: PlanLine[] = [
    ...view.lines.filter((line) => ["wanted", "begun"].includes(line.due.family) && line.due.number !== null),
    ...view.offers,
  ];
  return (
    <section aria-label={t("visits")} data-testid="plan-visits">
      {today && today.date === view.today && <Visit visit={today} title={t("today")} />}
      {later.length > 0 && <h3>{t("nextVisits")}</h3>}
      {(today && today.date !== view.today ? view.visits : later).map((visit) => (
        <Visit key={visit.date} visit={visit} title={visit.date} />
      ))}
      {view.visits.every((visit) => visit.doses.length === 0) && <Empty title={t("nothingPlanned")} />}
      <p className="soft">{t("atMost", { count: view.injections })}</p>
      {paid.length > 0 && (
        <fieldset className="plan-paid">
          <legend>{t("withPaid")}</legend>
          {paid.map((line) => (
            <Tick
              key={line.programme}
              label={word("vaccine", line.due.vaccine)}
              checked={view.chosen.includes(line.programme)}
              onChange={(on) =>
                onChoose(on ? [...view.chosen, line.programme] : view.chosen.filter((each) => each !== line.programme))
              }
              testId={`plan-choose-${line.programme}`}
            />
          ))}
        </fieldset>
      )}
    </section>
  );
}

function Visit({ visit, title }: { visit: PlanVisit; title: string }) {
  const { t } = useTranslation("plan");
  const { word } = useWords();
  return (
    <div className="plan-visit" data-testid={`plan-visit-${visit.date}`}>
      <h3 className="figures">{title}</h3>
      {visit.doses.length === 0 && <p className="soft">{t("nothingThen")}</p>}
      <ol>
        {visit.doses.map((dose) => (
          <li key={`${dose.vaccine}${dose.number}`}>
            <strong>{word("vaccine", dose.vaccine)}</strong> {t("doseOf", { number: dose.number, of: dose.of })}
            {dose.rank === "urgent" && <span className="tag tag-overdue">{t("urgent")}</span>}
            {dose.rank === "paid" && <span className="tag">{t("paid")}</span>}
            {dose.conditional && <span className="tag tag-caution">{t("conditional")}</span>}{" "}
            <span className="soft">
              {dose.site ? word("site", dose.site) : word("route", dose.route)}
              {dose.shares_site && ` · ${t("apart")}`}
            </span>
          </li>
        ))}
      </ol>
      {visit.left_over.length > 0 && (
        <p className="soft">
          {t("leftOver", { vaccines: visit.left_over.map((one) => word("vaccine", one)).join(t("and")) })}
        </p>
      )}
    </div>
  );
}
