import { useTranslation } from "react-i18next";
import { sign } from "@/features/plan/states";
import { Changes, Reasons } from "@/features/plan/Why";
import type { PlanView } from "@/ipc/bindings";
import { Tick } from "@/shared/Tick";
import { useWords } from "@/shared/words";

/** What would follow if these were given today: nothing is recorded, and a dose that may not be given says why. */
export function WhatIf({ view, onSuppose }: { view: PlanView; onSuppose: (vaccines: string[]) => void }) {
  const { t } = useTranslation("plan");
  const { word } = useWords();
  const open = [...view.lines.filter((line) => line.due.number !== null), ...view.offers];
  const vaccines = [...new Set(open.flatMap((line) => [line.due.vaccine, ...line.choices.map((one) => one.vaccine)]))];
  const supposed = [...new Set((view.supposed?.doses ?? []).map((dose) => dose.vaccine))];
  return (
    <section aria-label={t("whatIf")} data-testid="plan-what-if">
      <p className="soft">{t("whatIfHint")}</p>
      <div className="plan-suppose">
        {vaccines.map((vaccine) => (
          <Tick
            key={vaccine}
            label={word("vaccine", vaccine)}
            checked={supposed.includes(vaccine)}
            onChange={(on) => onSuppose(on ? [...supposed, vaccine] : supposed.filter((each) => each !== vaccine))}
            testId={`plan-suppose-${vaccine}`}
          />
        ))}
      </div>
      {view.supposed && (
        <div aria-live="polite" data-testid="plan-supposed">
          {view.supposed.doses.map((dose) => (
            <div key={`${dose.vaccine}${dose.number}${dose.state}`} className="plan-given">
              <span className={`plan-mark mark-${dose.state}`} aria-hidden>
                {sign(dose.state)}
              </span>{" "}
              <strong>{word("vaccine", dose.vaccine)}</strong>{" "}
              {dose.number !== null && t("dose", { number: dose.number })} {word("cell_state", dose.state)}
              <Reasons notes={dose.reasons} />
            </div>
          ))}
          <h3>{t("then")}</h3>
          {view.supposed.changes.length === 0 && <p className="soft">{t("noChange")}</p>}
          <Changes changes={view.supposed.changes} />
        </div>
      )}
    </section>
  );
}
