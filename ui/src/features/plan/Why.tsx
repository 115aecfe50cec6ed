import { useTranslation } from "react-i18next";
import { sign } from "@/features/plan/states";
import type { GridRow, Note, PlanChange, PlanLine } from "@/ipc/bindings";
import { Empty } from "@/shared/Empty";
import { yuan } from "@/shared/money";
import { useWords } from "@/shared/words";

/** One line explained: why it stands where it stands, by which rule, what it changes if given today, which products would serve. */
export function Why({ line, row, name }: { line: PlanLine | null; row: GridRow | null; name: string }) {
  const { t } = useTranslation("plan");
  const { word } = useWords();
  if (line === null) return <Empty title={t("chooseLine")} />;
  const { due } = line;
  return (
    <section aria-label={t("whyOf", { vaccine: name })} data-testid="plan-why">
      <h3>
        {name} <span className={`tag mark-${due.group}`}>{word("due_group", due.group)}</span>
        {due.overdue && <span className="tag tag-overdue">{word("cell_state", "overdue")}</span>}
      </h3>
      {due.number !== null && (
        <dl className="plan-facts">
          <div>
            <dt>{t("next")}</dt>
            <dd>
              {word("vaccine", due.vaccine)} {t("doseOf", { number: due.number, of: due.of ?? due.number })}
            </dd>
          </div>
          <Day label={t("earliest")} day={due.earliest} />
          <Day label={t("latest")} day={line.latest} />
          <Day label={t("pastDue")} day={line.past_due} />
          <Day label={t("until")} day={line.until} />
          {line.route && (
            <div>
              <dt>{t("how")}</dt>
              <dd>
                {word("route", line.route)} {line.amount} {line.sites.map((site) => word("site", site)).join(t("or"))}
              </dd>
            </div>
          )}
        </dl>
      )}
      <h3>{t("reasons")}</h3>
      <Reasons notes={due.reasons} />
      {line.choices.length > 0 && (
        <>
          <h3>{t("choices")}</h3>
          <ul className="plan-choices" data-testid="plan-choices">
            {line.choices.map((choice) => (
              <li key={`${choice.vaccine}${choice.product ?? ""}`}>
                <strong>{choice.product ?? word("vaccine", choice.vaccine)}</strong>{" "}
                <span className="tag">
                  {choice.price_fen === null ? t("free") : t("price", { yuan: yuan(choice.price_fen) })}
                </span>{" "}
                <span className={choice.on_hand > 0 ? "soft" : "tag tag-caution"}>
                  {choice.product === null
                    ? t("noProduct")
                    : choice.on_hand > 0
                      ? t("onHand", { doses: choice.on_hand })
                      : t("noStock")}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {line.changes.length > 0 && (
        <>
          <h3>{t("ifToday")}</h3>
          <Changes changes={line.changes} />
        </>
      )}
      {row?.cells.some((cell) => cell.reasons.length > 0 && isGiven(cell.state)) && (
        <>
          <h3>{t("given")}</h3>
          {row.cells
            .filter((cell) => isGiven(cell.state))
            .map((cell) => (
              <div key={`${cell.date}${cell.vaccine}`} className="plan-given">
                <span className={`plan-mark mark-${cell.state}`} aria-hidden>
                  {sign(cell.state)}
                </span>{" "}
                <span className="figures">{cell.date}</span>{" "}
                {cell.number !== null && t("dose", { number: cell.number })} {word("vaccine", cell.vaccine)}{" "}
                {word("cell_state", cell.state)}
                <Reasons notes={cell.reasons} />
              </div>
            ))}
        </>
      )}
    </section>
  );
}

const TO_COME = ["due", "overdue", "may", "waiting", "stopped", "later"];
const isGiven = (state: string) => !TO_COME.includes(state);

function Day({ label, day }: { label: string; day: string | null }) {
  if (day === null) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd className="figures">{day}</dd>
    </div>
  );
}

/** Reasons with their rule in sight: here somebody asks why. */
export function Reasons({ notes }: { notes: readonly Note[] }) {
  const { t } = useTranslation("plan");
  const { note, word } = useWords();
  return (
    <ul className="plan-reasons">
      {notes.map((said, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced whole
        <li key={`${said.code}-${at}`} data-code={said.code}>
          {note(said)}
          {said.rule && (
            <span className="plan-rule">
              <span className={`tag trust-${said.rule.confidence}`}>
                {t("confidence", { confidence: word("confidence", said.rule.confidence) })}
              </span>{" "}
              {said.rule.source} · <span className="code">{said.rule.id}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What a dose given today changes, a line a change. */
export function Changes({ changes }: { changes: readonly PlanChange[] }) {
  const { t } = useTranslation("plan");
  const { word } = useWords();
  return (
    <ul className="plan-changes" data-testid="plan-changes">
      {changes.map((change) => (
        <li key={change.programme} data-kind={change.kind}>
          <strong>{word("vaccine", change.vaccine)}</strong> {word("plan_change", change.kind)}
          {change.number !== null && change.kind === "next" && ` ${t("dose", { number: change.number })}`}
          {change.after !== null && change.kind !== "complete" && change.kind !== "stopped" && (
            <span className="figures">
              {change.before !== null && change.kind !== "next" && ` ${change.before} →`} {change.after}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
