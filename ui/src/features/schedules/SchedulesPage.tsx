import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ruleValue } from "@/features/schedules/ruleText";
import { type ChangedRule, commands, type EditionView, type RuleRow, type SchedulesView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { useChoice } from "@/shared/choices";
import { Empty } from "@/shared/Empty";
import { Loading } from "@/shared/Loading";
import { Select } from "@/shared/Select";
import { Tabs } from "@/shared/Tabs";
import { useWords, type Words } from "@/shared/words";
import "./schedules.css";

const PAGES = ["rules", "difference", "sources"] as const;

/** 免疫程序: which edition counts, every rule with its source, and what changed against the one before. */
export function SchedulesPage() {
  const [asked, setAsked] = useState<string | null>(null);
  const { data, error } = useQuery({
    queryKey: keys.schedules(asked),
    queryFn: () => call(commands.schedulesView(asked)),
  });
  if (!data) return <Loading error={error} />;
  return <Editions view={data} onShow={setAsked} />;
}

function Editions({ view, onShow }: { view: SchedulesView; onShow: (edition: string) => void }) {
  const { t } = useTranslation("schedules");
  const { word } = useWords();
  const [page, setPage] = useState<(typeof PAGES)[number]>("rules");
  const { shown } = view;
  const changes = shown.difference?.changes.filter((change) => !repeats(change)).length;
  return (
    <div className="schedules">
      <section aria-label={t("editions")}>
        <ul className="plain schedules-list">
          {view.editions.map((edition) => (
            <li key={edition.id} data-current={edition.id === shown.id}>
              <button
                type="button"
                className="row-button"
                aria-current={edition.id === shown.id}
                onClick={() => onShow(edition.id)}
                data-testid={`edition-${edition.id}`}
              >
                <span className="row-main">
                  <strong>{edition.id}</strong>
                  {edition.active && <span className="tag tag-good">{t("active")}</span>}
                </span>
                <span className="row-sub">
                  {word("edition_family", edition.family)} ·{" "}
                  <span className="figures">{t("from", { day: edition.effective_from })}</span> ·{" "}
                  {t("rules", { count: edition.rules })}
                </span>
                <span className="row-sub">{edition.name}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section className="schedules-panel" aria-label={shown.id}>
        <h2>{shown.id}</h2>
        <Tabs
          label={t("pages")}
          tabs={PAGES.map((key) => ({
            key,
            label: t(`page.${key}`),
            count: key === "rules" ? shown.rules.length : key === "difference" ? changes : shown.sources.length,
          }))}
          shown={page}
          onShow={setPage}
        >
          {page === "rules" && <Rules key={shown.id} shown={shown} />}
          {page === "difference" && <Difference shown={shown} />}
          {page === "sources" && <Sources shown={shown} />}
        </Tabs>
      </section>
    </div>
  );
}

function Rules({ shown }: { shown: EditionView }) {
  const { t } = useTranslation("schedules");
  const words = useWords();
  const [vaccine, setVaccine] = useState("*");
  const [trust, setTrust] = useState("");
  const rules = shown.rules.filter(
    (rule) => (vaccine === "*" || rule.vaccine === vaccine) && (trust === "" || rule.confidence === trust),
  );
  return (
    <>
      <div className="form-grid schedules-filter">
        <VaccineFilter shown={shown} vaccine={vaccine} onVaccine={setVaccine} />
        <label>
          <span className="field-label">{t("trust")}</span>
          <Select
            value={trust}
            onChange={setTrust}
            testId="rules-trust"
            none={t("any")}
            codes={["high", "medium", "low"]}
            say={(each) => words.word("confidence", each)}
          />
        </label>
      </div>
      <p className="soft" role="status" data-testid="rules-count">
        {t("shown", { count: rules.length })}
      </p>
      {rules.length === 0 ? (
        <Empty title={t("none")} />
      ) : (
        <table className="schedules-rules" data-testid="rules">
          <thead>
            <tr>
              <th scope="col">{t("rule")}</th>
              <th scope="col">{t("says")}</th>
              <th scope="col">{t("source")}</th>
              <th scope="col">{t("trust")}</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <tr key={`${rule.id}${rule.series}${rule.dose}${rule.kind}${rule.value}`} data-testid={`rule-${rule.id}`}>
                <th scope="row">
                  {about(rule, words, t("dose", { number: rule.dose ?? 0 }))}
                  <small className="code">{rule.id}</small>
                </th>
                <td>
                  {words.word("rule_kind", rule.kind)} <strong>{ruleValue(rule.value, rule.kind, words)}</strong>
                </td>
                <td>{rule.source}</td>
                <td>
                  <span className={`tag trust-${rule.confidence}`}>{words.word("confidence", rule.confidence)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function VaccineFilter({
  shown,
  vaccine,
  onVaccine,
}: {
  shown: EditionView;
  vaccine: string;
  onVaccine: (vaccine: string) => void;
}) {
  const { t } = useTranslation("schedules");
  const say = useChoice();
  return (
    <label>
      <span className="field-label">{t("vaccine")}</span>
      <select
        className="select"
        value={vaccine}
        onChange={(event) => onVaccine(event.target.value)}
        data-testid="rules-vaccine"
      >
        <option value="*">{t("any")}</option>
        <option value="">{t("general")}</option>
        {shown.vaccines.map((each) => (
          <option key={each.abbr} value={each.abbr}>
            {say(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The place of a rule: the vaccine, and the dose where it is about one. */
function about(rule: RuleRow, words: Words, dose: string): string {
  const vaccine = rule.vaccine === "" ? words.word("rule_word", "general") : words.word("vaccine", rule.vaccine);
  return rule.dose === null ? vaccine : `${vaccine} ${dose}`;
}

function Difference({ shown }: { shown: EditionView }) {
  const { t } = useTranslation("schedules");
  const [vaccine, setVaccine] = useState("*");
  if (!shown.difference) return <Empty title={t("first")} />;
  const asked = shown.difference.changes.filter((change) => vaccine === "*" || change.rule.vaccine === vaccine);
  const repeated = asked.filter(repeats);
  return (
    <>
      <p className="soft">{t("against", { edition: shown.difference.from })}</p>
      <VaccineFilter shown={shown} vaccine={vaccine} onVaccine={setVaccine} />
      <Changes changes={asked.filter((change) => !repeats(change))} testId="difference" />
      {repeated.length > 0 && (
        <details className="schedules-repeated">
          <summary>{t("repeated", { count: repeated.length })}</summary>
          <Changes changes={repeated} testId="difference-repeated" />
        </details>
      )}
    </>
  );
}

/** Whether the newer edition only says a rule again: nothing changes for anybody. */
function repeats(change: ChangedRule): boolean {
  return change.change === "confirmed";
}

function Changes({ changes, testId }: { changes: ChangedRule[]; testId: string }) {
  const { t } = useTranslation("schedules");
  const words = useWords();
  return (
    <ul className="plain" data-testid={testId}>
      {changes.map((change) => (
        <li key={change.change + change.rule.id + change.rule.value} className="schedules-change">
          <span className={`tag change-${change.change}`}>{words.word("rule_change", change.change)}</span>{" "}
          {about(change.rule, words, t("dose", { number: change.rule.dose ?? 0 }))}{" "}
          {words.word("rule_kind", change.rule.kind)} <Said change={change} words={words} />
          <small className="code">{change.rule.id}</small>
          <small>
            {change.rule.source} · {t("trust")} {words.word("confidence", change.rule.confidence)}
          </small>
        </li>
      ))}
    </ul>
  );
}

function Said({ change, words }: { change: ChangedRule; words: Words }) {
  const { rule, before } = change;
  return (
    <>
      {before !== null && (
        <>
          <del>{ruleValue(before, rule.kind, words)}</del>{" "}
        </>
      )}
      {change.change === "removed" ? (
        <del>{ruleValue(rule.value, rule.kind, words)}</del>
      ) : (
        <ins>{ruleValue(rule.value, rule.kind, words)}</ins>
      )}
    </>
  );
}

function Sources({ shown }: { shown: EditionView }) {
  const { word } = useWords();
  return (
    <ul className="plain" data-testid="sources">
      {shown.sources.map((source) => (
        <li key={source.key} className="schedules-change">
          <strong className="code">{source.key}</strong> {source.name}{" "}
          <span className={`tag trust-${source.confidence}`}>{word("confidence", source.confidence)}</span>
        </li>
      ))}
    </ul>
  );
}
