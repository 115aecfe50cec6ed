import { useTranslation } from "react-i18next";
import type { DueLine } from "@/ipc/bindings";
import { Empty } from "@/shared/Empty";
import { Notes } from "@/shared/Notes";
import { useWords } from "@/shared/words";

const GROUPS = ["due_now", "may_be_given", "not_now", "done"] as const;

/** What is due today, what may be given, what not and why, what is done. */
export function DueList({ lines, edition }: { lines: readonly DueLine[]; edition: string }) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  return (
    <section className="due" aria-label={t("due")}>
      {GROUPS.map((group) => {
        const shown = lines.filter((line) => line.group === group);
        if (shown.length === 0 && group !== "due_now") return null;
        return (
          <div key={group} className={`due-group due-${group}`} data-testid={`due-${group}`}>
            <h2>
              {word("due_group", group)} <span className="count">{shown.length}</span>
            </h2>
            {shown.length === 0 && <Empty title={t("nothingDue")} />}
            <ul>
              {shown.map((line) => (
                <li key={`${line.vaccine}-${line.number ?? 0}`} data-testid={`due-line-${line.vaccine}`}>
                  <DueRow line={line} />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      <p className="due-edition">{t("edition", { edition })}</p>
    </section>
  );
}

function DueRow({ line }: { line: DueLine }) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  return (
    <>
      <div className="due-line">
        <strong>{word("vaccine", line.vaccine)}</strong>
        {line.number !== null && <span>{t("common:doseOf", { number: line.number, of: line.of ?? "?" })}</span>}
        {line.overdue && <span className="tag tag-overdue">{t("overdue")}</span>}
        {line.group !== "done" && line.earliest && line.group === "not_now" && <span>{t("earliest", { day: line.earliest })}</span>}
        {line.group !== "done" && line.recommended && <span className="due-recommended">{t("recommended", { day: line.recommended })}</span>}
      </div>
      <Notes notes={line.reasons} />
    </>
  );
}
