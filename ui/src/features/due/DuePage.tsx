import { PrinterOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DueExport } from "@/features/due/DueExport";
import { commands, type DueListInput, type DueListRow, type DueVaccine } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { useChoice } from "@/shared/choices";
import { Empty } from "@/shared/Empty";
import { Field } from "@/shared/Field";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { Select } from "@/shared/Select";
import { Tick } from "@/shared/Tick";
import { useHotkey } from "@/shared/useHotkey";
import { useSettled } from "@/shared/useSettled";
import { useWords } from "@/shared/words";
import "./due.css";

/** Rows asked for at a time. */
const STEP = 50;
/** Typing pauses this long before the list is made anew. */
const PAUSE_MS = 300;
/** Months one may look ahead, this one among them. */
const MONTHS = 3;

type Asked = Omit<DueListInput, "after">;
const FIRST: Asked = { month: "", vaccine: "", area: "", overdue: false, ages: "preschool" };

/** 应种: who is due what, youngest first; by month, vaccine, village and age. Enter opens a person, F6 the plan. */
export function DuePage({
  onPerson,
  onPlan,
}: {
  onPerson: (person: string) => void;
  onPlan: (person: string) => void;
}) {
  const { t } = useTranslation(["due", "common"]);
  const may = useMay("due_export");
  const [typed, setTyped] = useState<Asked>(FIRST);
  const asked = useSettled(typed, PAUSE_MS);
  const [wanted, setWanted] = useState(STEP);
  const [stopped, setStopped] = useState(false);
  const list = useInfiniteQuery({
    queryKey: keys.due(asked),
    queryFn: ({ pageParam }) => call(commands.dueList({ ...asked, area: asked.area.trim(), after: pageParam })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? undefined,
    // What is due changes with every dose, at any desk.
    staleTime: 0,
    gcTime: 0,
  });
  const pages = list.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const lookedAt = pages.reduce((sum, page) => sum + page.looked_at, 0);
  const searching = list.isFetching;
  const goesOn = list.hasNextPage && !searching && !list.isError && !stopped && rows.length < wanted;
  const { fetchNextPage } = list;
  // An answer ends after so many people, found or not: the search goes on until the page is full or somebody stops it.
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  const set = (change: Partial<Asked>) => {
    setTyped((before) => ({ ...before, ...change }));
    setWanted(STEP);
    setStopped(false);
  };
  const first = pages[0];
  return (
    <div className="due-page" data-testid="due-page" data-searching={searching}>
      <header className="due-head">
        <h1>{t("title")}</h1>
        {first && <span className="soft">{t("madeFor", { day: first.on, edition: first.edition })}</span>}
        <Button icon={<PrinterOutlined aria-hidden />} htmlType="button" onClick={() => window.print()}>
          {t("print")}
        </Button>
      </header>
      <Filter asked={typed} today={first?.today ?? null} vaccines={first?.vaccines ?? []} onChange={set} />
      {first ? (
        <>
          <p className="due-count" role="status" data-testid="due-count">
            {searching ? t("searching", { looked: lookedAt }) : t("found", { found: rows.length })}
            {!searching && !list.hasNextPage && ` ${t("whole")}`}
          </p>
          {rows.length === 0 && !list.hasNextPage && <Empty title={t("nobody")} next={t("nobodyNext")} />}
          <Rows rows={rows} onPerson={onPerson} onPlan={onPlan} />
          <div className="form-actions due-more">
            {searching && !stopped && (
              <Button htmlType="button" onClick={() => setStopped(true)} data-testid="due-stop">
                {t("stop")}
              </Button>
            )}
            {list.hasNextPage && !searching && (
              <Button
                htmlType="button"
                onClick={() => {
                  setStopped(false);
                  setWanted(rows.length < wanted ? wanted : rows.length + STEP);
                }}
                data-testid="due-more"
              >
                {stopped ? t("goOn") : t("more")}
              </Button>
            )}
          </div>
          {list.isError && <Loading error={list.error} />}
          {may && <DueExport filter={asked} />}
        </>
      ) : (
        <Loading error={list.error} />
      )}
    </div>
  );
}

function Filter({
  asked,
  today,
  vaccines,
  onChange,
}: {
  asked: Asked;
  today: string | null;
  vaccines: readonly DueVaccine[];
  onChange: (change: Partial<Asked>) => void;
}) {
  const { t } = useTranslation("due");
  const say = useChoice();
  // The choices stay while another list is on its way.
  const known = useRef<{ today: string | null; vaccines: readonly DueVaccine[] }>({ today: null, vaccines: [] });
  if (today !== null) known.current = { today, vaccines };
  return (
    <fieldset className="due-filter">
      <legend className="visually-hidden">{t("filter")}</legend>
      <Field label={t("month")}>
        {(control) => (
          <Select
            {...control}
            value={asked.month}
            onChange={(code) => onChange({ month: code })}
            testId="due-month"
            none={t("today")}
            codes={monthsFrom(known.current.today)}
            say={(month) => t("byMonth", { month })}
          />
        )}
      </Field>
      <Field label={t("vaccine")}>
        {(control) => (
          <select
            {...control}
            className="select"
            value={asked.vaccine}
            onChange={(event) => onChange({ vaccine: event.target.value })}
            data-testid="due-vaccine"
          >
            <option value="">{t("any")}</option>
            {known.current.vaccines.map((each) => (
              <option key={each.programme} value={each.programme}>
                {say(each)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("ages")}>
        {(control) => (
          <Select
            {...control}
            value={asked.ages}
            onChange={(code) => onChange({ ages: code })}
            testId="due-ages"
            codes={["preschool", "school", "all"] as const}
            say={(ages) => t(`age.${ages}`)}
          />
        )}
      </Field>
      <Field label={t("area")}>
        {(control) => (
          <Input
            {...control}
            allowClear
            autoComplete="off"
            value={asked.area}
            onChange={(event) => onChange({ area: event.target.value })}
            data-testid="due-area"
          />
        )}
      </Field>
      <Tick
        label={t("overdueOnly")}
        checked={asked.overdue}
        onChange={(overdue) => onChange({ overdue })}
        testId="due-overdue"
      />
    </fieldset>
  );
}

/** The months of the list, `2026-12`: this one and the next. */
function monthsFrom(today: string | null): string[] {
  if (today === null) return [];
  const [year, month] = today.split("-").map(Number) as [number, number];
  return Array.from({ length: MONTHS }, (_, ahead) => {
    const at = month - 1 + ahead;
    return `${year + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
  });
}

/** One row a person. Arrows go from name to name. */
function Rows({
  rows,
  onPerson,
  onPlan,
}: {
  rows: readonly DueListRow[];
  onPerson: (person: string) => void;
  onPlan: (person: string) => void;
}) {
  const { t } = useTranslation("due");
  const body = useRef<HTMLTableSectionElement>(null);
  const [at, setAt] = useState<string | null>(null);
  const chosen = rows.find((row) => row.person.recipient === at)?.person.recipient ?? null;
  useHotkey("F6", () => chosen !== null && onPlan(chosen), chosen !== null);
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const names = [...(body.current?.querySelectorAll<HTMLButtonElement>("button.due-name") ?? [])];
    const next = names[names.indexOf(document.activeElement as HTMLButtonElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  if (rows.length === 0) return null;
  return (
    <>
      <table className="due-table" data-testid="due-rows">
        <thead>
          <tr>
            <th scope="col">{t("who")}</th>
            <th scope="col">{t("due")}</th>
            <th scope="col">{t("contact")}</th>
            <th scope="col">{t("where")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("plan")}</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={move}>
          {rows.map((row) => (
            <Row
              key={row.person.recipient}
              row={row}
              onPerson={onPerson}
              onPlan={onPlan}
              onFocus={() => setAt(row.person.recipient)}
            />
          ))}
        </tbody>
      </table>
      <p className="soft due-keys">{t("keys")}</p>
    </>
  );
}

function Row({
  row,
  onPerson,
  onPlan,
  onFocus,
}: {
  row: DueListRow;
  onPerson: (person: string) => void;
  onPlan: (person: string) => void;
  onFocus: () => void;
}) {
  const { t } = useTranslation(["due", "common"]);
  const { word, age } = useWords();
  const { person } = row;
  return (
    <tr data-testid="due-row" data-recipient={person.recipient} onFocus={onFocus}>
      <th scope="row">
        <button type="button" className="due-name" onClick={() => onPerson(person.recipient)} data-testid="due-open">
          {person.name}
        </button>
        <div className="soft">
          {word("sex", person.sex)} {age(person.age)} <span className="figures">{person.birth}</span>
          {person.state && person.state !== "active" && (
            <span className="tag tag-trouble">{word("recipient_state", person.state)}</span>
          )}
        </div>
      </th>
      <td>
        <ul className="due-doses">
          {row.due.map((dose) => (
            <li key={dose.programme}>
              <strong>{word("vaccine", dose.vaccine)}</strong>{" "}
              {dose.number !== null && t("common:doseOf", { number: dose.number, of: dose.of ?? "?" })}
              {dose.overdue && <span className="tag tag-overdue">{t("overdue")}</span>}
              {dose.conditional && <span className="tag tag-caution">{t("conditional")}</span>}
              {dose.earliest && <span className="soft figures"> {t("since", { day: dose.earliest })}</span>}
            </li>
          ))}
        </ul>
        {row.appointment && <span className="tag">{t("appointed", { day: row.appointment })}</span>}
      </td>
      <td>
        {person.guardian && <div>{person.guardian}</div>}
        {row.phone ? <span className="figures">{row.phone}</span> : <span className="soft">{t("noPhone")}</span>}
      </td>
      <td>
        {row.area && <div>{row.area}</div>}
        <span className="soft">{row.address}</span>
      </td>
      <td>
        <Button size="small" htmlType="button" onClick={() => onPlan(person.recipient)} data-testid="due-plan">
          {t("plan")}
        </Button>
      </td>
    </tr>
  );
}
