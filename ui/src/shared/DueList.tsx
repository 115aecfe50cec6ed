import { useTranslation } from "react-i18next";
import type { DueLine } from "@/ipc/bindings";
import { Empty } from "@/shared/Empty";
import { Notes } from "@/shared/Notes";
import { useWords } from "@/shared/words";
import "./dose.css";

/** Left what can be done today, right what cannot. */
const COLUMNS = [
  ["due_now", "may_be_given"],
  ["not_now", "done"],
] as const;

/** What is due today, what may be given, what not and why, what is done. */
export function DueList({ lines, edition }: { lines: readonly DueLine[]; edition: string }) {
  const { t } = useTranslation();
  return (
    <section className="due" aria-label={t("dose.due")}>
      <div className="due-columns">
        {COLUMNS.map((groups) => (
          <div key={groups[0]}>
            {groups.map((group) => (
              <Group key={group} group={group} lines={lines.filter((line) => line.group === group)} />
            ))}
          </div>
        ))}
      </div>
      <p className="due-edition">{t("dose.edition", { edition })}</p>
    </section>
  );
}

function Group({ group, lines }: { group: string; lines: readonly DueLine[] }) {
  const { t } = useTranslation();
  const { word } = useWords();
  if (lines.length === 0 && group !== "due_now") return null;
  return (
    <div className={`due-group due-${group}`} data-testid={`due-${group}`}>
      <h2>
        {word("due_group", group)} <span className="count">{lines.length}</span>
      </h2>
      {lines.length === 0 && <Empty title={t("dose.nothingDue")} />}
      <ul>
        {lines.map((line) => (
          <li key={`${line.vaccine}-${line.number ?? 0}`} data-testid={`due-line-${line.vaccine}`}>
            <DueRow line={line} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function DueRow({ line }: { line: DueLine }) {
  const { t } = useTranslation();
  const { word } = useWords();
  return (
    <>
      <div className="due-line">
        <strong>{word("vaccine", line.vaccine)}</strong>
        {line.number !== null && <span>{t("doseOf", { number: line.number, of: line.of ?? "?" })}</span>}
        {line.overdue && <span className="tag tag-overdue">{t("dose.overdue")}</span>}
        {line.group !== "done" && line.earliest && line.group === "not_now" && (
          <span>{t("dose.earliest", { day: line.earliest })}</span>
        )}
        {line.group !== "done" && line.recommended && (
          <span className="due-recommended">{t("dose.recommended", { day: line.recommended })}</span>
        )}
      </div>
      <Notes notes={line.reasons} />
    </>
  );
}
