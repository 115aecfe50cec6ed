import { IdcardOutlined, PlusOutlined, SearchOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formDraft, openForm } from "@/features/registration/formDraft";
import type { Place } from "@/features/registration/place";
import { commands, type RecipientRow, type TodayRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { type FoundPeople, heard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { keepVisit } from "@/ipc/views";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { timeOfDay } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { PersonRow } from "@/shared/Person";
import { SearchResults, searchFor } from "@/shared/SearchResults";
import { useStore } from "@/shared/store";
import { useCommand } from "@/shared/useCommand";
import { useHotkey } from "@/shared/useHotkey";
import { useSettled } from "@/shared/useSettled";
import { useWords } from "@/shared/words";

/** Typing pauses this long before the search starts. */
const SEARCH_PAUSE_MS = 180;

/** The one big field, and under it what it found, what the card named, or today's list. */
export function SearchColumn({ place, onGo }: { place: Place; onGo: (place: Place) => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const [typed, setTyped] = useState("");
  // Emptied at once, searched for when the typing pauses.
  const settled = useSettled(typed.trim(), SEARCH_PAUSE_MS);
  const text = typed.trim() === "" ? "" : settled;
  const field = useRef<InputRef>(null);
  const { people } = useStore(heard);
  const unfinished = useStore(formDraft);

  useHotkey("F2", () => field.current?.focus({ cursor: "all" }));
  // A card says more than what was typed before it.
  useEffect(() => {
    if (people) setTyped("");
  }, [people]);
  // The field keeps the focus unless a person is typing elsewhere.
  const free = !place.form && !place.visit;
  useEffect(() => {
    if (free) field.current?.focus();
  }, [free]);
  const comeBack = () => {
    if (!free) return;
    setTimeout(() => {
      if (document.activeElement === document.body && document.hasFocus()) field.current?.focus();
    });
  };

  const open = (person: RecipientRow) => {
    setTyped("");
    onGo({ person: person.recipient });
  };
  const byHand = () => {
    openForm(null);
    onGo({ form: true });
  };

  return (
    <section className="search-column" aria-label={t("find")}>
      <Input
        ref={field}
        size="large"
        className="search"
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t("searchPlaceholder")}
        aria-label={t("searchPlaceholder")}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped("");
        }}
        onBlur={comeBack}
        data-testid="search"
      />
      <div className="search-tools">
        <Button icon={<PlusOutlined aria-hidden />} htmlType="button" onClick={byHand} data-testid="register-by-hand">
          {t("registerByHand")}
        </Button>
        {unfinished && !place.form && (
          <Button type="dashed" htmlType="button" onClick={() => onGo({ form: true })} data-testid="register-continue">
            {t("continueForm", { name: unfinished.name || t("unnamed") })}
          </Button>
        )}
      </div>
      <div className="search-results">
        {text !== "" ? (
          <SearchResults input={searchFor(text)} onOpen={open} next={t("noResultNext")} />
        ) : people ? (
          <Found people={people} alone={!place.person && !place.visit && !place.form} onOpen={open} onGo={onGo} />
        ) : (
          <Today onGo={onGo} shown={place.visit} />
        )}
      </div>
    </section>
  );
}

/** Whose card this is and who may be meant: the holder or one of the children. Nobody is registered without being asked. */
function Found({
  people,
  alone,
  onOpen,
  onGo,
}: {
  people: FoundPeople;
  /** Nobody is shown beside the list: the key of the visit is free. */
  alone: boolean;
  onOpen: (person: RecipientRow) => void;
  onGo: (place: Place) => void;
}) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const { holder, own, children } = people;
  const client = useQueryClient();
  const mayOpen = useMay("visit_open");
  // Who it is, is still answered by a press; one that opens the visit at once, whose first step says what is due and why.
  const start = useCommand(async (person: RecipientRow) => {
    const visit = await call(commands.visitOpen(person.recipient));
    keepVisit(client, visit);
    onGo({ visit: visit.visit });
  });
  const [only] = children;
  const single = children.length === 1 && own.length === 0;
  const register = (is: "own" | "guardian") => {
    if (!holder) return;
    openForm({ holder, is });
    onGo({ form: true });
  };
  return (
    <div data-testid="found">
      {holder && (
        <div className="holder">
          <IdcardOutlined aria-hidden />
          <div>
            <h2 data-testid="found-holder">{t("cardOf", { name: holder.name })}</h2>
            <p>
              {word("sex", holder.sex)} · {t("common:bornOn", { day: holder.birth })} ·{" "}
              <span className="code">{holder.number}</span>
            </p>
          </div>
        </div>
      )}
      {(holder || own.length > 1) && (
        <h3>{children.length > 0 ? t("whoIsIt") : own.length > 0 ? t("holderSelf") : t("notKnownHere")}</h3>
      )}
      {children.map((child, at) => (
        <div key={child.recipient} className="found-person">
          <PersonRow person={child} onChoose={() => onOpen(child)} testId={`found-child-${at}`} />
          {mayOpen && (
            <KeyButton
              type={single && alone ? "primary" : "default"}
              hotkey={single && alone && child === only ? "F6" : undefined}
              loading={start.pending}
              label={t("startVisitOf", { name: child.name })}
              onPress={() => void start.send(child)}
              testId={`found-start-${at}`}
            >
              {t("startVisit")}
            </KeyButton>
          )}
        </div>
      ))}
      <Failure of={start.failure} testId="found-failure" />
      {own.map((person, at) => (
        <PersonRow
          key={person.recipient}
          person={person}
          onChoose={() => onOpen(person)}
          testId={at === 0 ? "found-own" : `found-own-${at}`}
        >
          <span className="tag">{t("self")}</span>
        </PersonRow>
      ))}
      {holder && (
        <div className="found-register">
          <Button
            htmlType="button"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => register("guardian")}
            data-testid="found-register-child"
          >
            {t("registerChild")}
          </Button>
          {own.length === 0 && (
            <Button
              htmlType="button"
              icon={<PlusOutlined aria-hidden />}
              onClick={() => register("own")}
              data-testid="found-register-own"
            >
              {t("registerOwn")}
            </Button>
          )}
        </div>
      )}
      <Button
        type="link"
        htmlType="button"
        onClick={() => heard.set((before) => ({ ...before, people: null }))}
        data-testid="found-close"
      >
        {t("backToToday")}
      </Button>
    </div>
  );
}

/** Today's visits: who waits for the vaccinator in the order of the tickets, then everybody else, newest first. */
function Today({ onGo, shown }: { onGo: (place: Place) => void; shown: string | undefined }) {
  const { t } = useTranslation(["registration", "common"]);
  const { data, error } = useQuery({ queryKey: keys.today, queryFn: () => call(commands.todayView()) });
  if (!data) return <Loading error={error} />;
  const waiting = data.visits
    .filter((row) => row.waiting !== null)
    .sort((one, other) => (one.waiting ?? 0) - (other.waiting ?? 0));
  const others = data.visits.filter((row) => row.waiting === null);
  const list = (rows: readonly TodayRow[]) =>
    rows.map((row) => (
      <div key={row.visit} data-current={row.visit === shown} className="today-row">
        <TodayEntry row={row} onOpen={() => onGo({ visit: row.visit })} />
      </div>
    ));
  return (
    <>
      <h2>{t("today", { count: data.visits.length })}</h2>
      {data.visits.length === 0 && <Empty title={t("todayEmpty")} next={t("todayEmptyNext")} />}
      {waiting.length > 0 && (
        <section aria-label={t("waitingNow", { count: waiting.length })} data-testid="today-waiting">
          <h3>{t("waitingNow", { count: waiting.length })}</h3>
          {list(waiting)}
        </section>
      )}
      {waiting.length > 0 && others.length > 0 && <h3>{t("othersToday")}</h3>}
      {list(others)}
    </>
  );
}

function TodayEntry({ row, onOpen }: { row: TodayRow; onOpen: () => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  return (
    <PersonRow person={row.person} onChoose={onOpen} testId="today-row">
      {row.ticket && <strong className="figures">{t("common:ticketNumber", { label: row.ticket.label })}</strong>}
      {row.waiting !== null && <span className="figures">{t("waitingPlace", { at: row.waiting })}</span>}
      <span className={`tag stage-${row.stage}`}>{word("stage", row.stage)}</span>
      <span>{timeOfDay(row.opened_at)}</span>
      <span>
        {row.lines.map((line) => word("vaccine", line.split(":")[0] ?? line)).join(t("common:listSeparator"))}
      </span>
    </PersonRow>
  );
}
