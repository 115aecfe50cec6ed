import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Grid } from "@/features/plan/Grid";
import { Visits } from "@/features/plan/Visits";
import { WhatIf } from "@/features/plan/WhatIf";
import { Why } from "@/features/plan/Why";
import { commands, type PlanFact, type PlanView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { useChoice } from "@/shared/choices";
import { Dialog } from "@/shared/Dialog";
import { useFieldWords } from "@/shared/fieldWords";
import { Loading } from "@/shared/Loading";
import { Tabs } from "@/shared/Tabs";
import { useWords } from "@/shared/words";
import "./plan.css";

const PAGES = ["visits", "why", "whatIf"] as const;

/** The plan of a person: booklet, reasons, visits to come, and "what if". It changes nothing. */
export function PlanDrawer({ recipient, onClose }: { recipient: string; onClose: () => void }) {
  const { t } = useTranslation(["plan", "common"]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [supposed, setSupposed] = useState<readonly string[]>([]);
  const input = { recipient, chosen: [...chosen], supposed: [...supposed] };
  const { data, error } = useQuery({
    queryKey: keys.plan(recipient, chosen, supposed),
    queryFn: () => call(commands.planView(input)),
    placeholderData: keepPreviousData,
    // Doses may be recorded at another desk meanwhile.
    staleTime: 0,
  });
  return (
    <Dialog title={t("title")} onClose={onClose} testId="plan">
      <div className="plan">
        {data ? <Plan view={data} onChoose={setChosen} onSuppose={setSupposed} /> : <Loading error={error} />}
        <div className="form-actions">
          <Button htmlType="button" onClick={onClose} data-testid="plan-close">
            {t("common:close")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Plan({
  view,
  onChoose,
  onSuppose,
}: {
  view: PlanView;
  onChoose: (chosen: string[]) => void;
  onSuppose: (vaccines: string[]) => void;
}) {
  const { t } = useTranslation(["plan", "common"]);
  const { age, word } = useWords();
  const say = useChoice();
  const first = view.lines.find((line) => line.due.group === "due_now");
  const [page, setPage] = useState<(typeof PAGES)[number]>("visits");
  const [selected, setSelected] = useState<string | null>(first?.programme ?? null);
  const line = [...view.lines, ...view.offers].find((each) => each.programme === selected) ?? null;
  const row = view.grid.find((each) => each.programme === selected) ?? null;
  return (
    <>
      <div className="plan-head">
        <strong className="plan-name">{view.person.name}</strong>
        <span className="figures">
          {t("common:bornOn", { day: view.person.birth })} {age(view.person.age)} {word("sex", view.person.sex)}
        </span>
        <Facts facts={view.facts} />
        <p className="soft">{t("edition", { edition: view.edition, today: view.today })}</p>
      </div>
      <div className="plan-body">
        <Grid
          rows={view.grid}
          selected={selected}
          onSelect={(programme) => {
            setSelected(programme);
            setPage("why");
          }}
        />
        <div className="plan-side">
          <Tabs
            label={t("pages")}
            tabs={PAGES.map((key) => ({ key, label: t(`page.${key}`) }))}
            shown={page}
            onShow={setPage}
          >
            {page === "visits" && <Visits view={view} onChoose={onChoose} />}
            {page === "why" && <Why line={line} row={row} name={row ? say(row) : (selected ?? "")} />}
            {page === "whatIf" && <WhatIf view={view} onSuppose={onSuppose} />}
          </Tabs>
        </div>
      </div>
    </>
  );
}

/** What was known: somebody who doubts the answer looks here first. */
function Facts({ facts }: { facts: readonly PlanFact[] }) {
  const { t } = useTranslation("plan");
  const { word } = useWords();
  const fields = useFieldWords("people");
  const value = ({ code, value }: PlanFact) => {
    if (code === "mother_hbsag" || code === "ppd_result") return fields.choice(code, value);
    if (code === "state") return fields.choice("health_states", value);
    return code === "contraindicated" || code === "prefers" ? word("vaccine", value) : value;
  };
  return (
    <ul className="plan-known" aria-label={t("known")} data-testid="plan-known">
      {facts.map((fact) => (
        <li key={fact.code + fact.value}>
          <span className="soft">{word("plan_fact", fact.code)}</span> {value(fact)}
        </li>
      ))}
    </ul>
  );
}
