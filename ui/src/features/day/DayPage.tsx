import { CheckCircleFilled, PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { commands, type DayLine, type DayView, type ObservationRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { minutesSeconds, timeOfDay } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { TraceCode } from "@/shared/TraceCode";
import { useSecondsSince } from "@/shared/useTick";
import { vialNow } from "@/shared/vial";
import { useWords } from "@/shared/words";
import "./day.css";

/** Where the rows lead. */
type Ways = {
  onVisit: (visit: string) => void;
  onRegistration: (visit: string) => void;
  onObservation: () => void;
  onVials: () => void;
  onSync: () => void;
  onPerson: (recipient: string) => void;
};

/** 日终清单: what is left to settle before the clinic closes; each row leads to where it is settled, and the whole can be printed. */
export function DayPage(ways: Ways) {
  const { data, error } = useQuery({
    queryKey: keys.day,
    queryFn: () => call(commands.dayView()),
    refetchOnMount: "always",
  });
  if (!data) return <Loading error={error} />;
  return <Day day={data} {...ways} />;
}

function Day({ day, onVisit, onRegistration, onObservation, onVials, onSync, onPerson }: { day: DayView } & Ways) {
  const { t } = useTranslation(["day", "common"]);
  const { word, note, known } = useWords();
  const { queue } = day;
  const unsent = queue.waiting + queue.parked;
  return (
    <div className="day" data-testid="day" data-settled={day.settled}>
      <header className="day-head">
        <h1>{t("title", { day: day.day })}</h1>
        <Button
          icon={<PrinterOutlined aria-hidden />}
          htmlType="button"
          onClick={() => window.print()}
          data-testid="day-print"
        >
          {t("print")}
        </Button>
      </header>
      <p className={`notice ${day.settled ? "notice-done" : "notice-trouble"}`} role="status" data-testid="day-state">
        {day.settled && <CheckCircleFilled aria-hidden />}
        {day.settled ? t("settled") : t("open")}
      </p>
      <Part
        title={t("unrecorded.title")}
        hint={t("unrecorded.hint")}
        count={day.unrecorded.length}
        grave
        testId="unrecorded"
      >
        {day.unrecorded.map((line) => (
          <LineRow key={line.line} line={line} onGo={() => onVisit(line.visit)} action={t("toVisit")} />
        ))}
      </Part>
      <Part title={t("unreleased.title")} hint={t("unreleased.hint")} count={day.unreleased.length} testId="unreleased">
        {day.unreleased.map((row) => (
          <Observed key={row.visit} row={row} onGo={onObservation} action={t("toObservation")} />
        ))}
      </Part>
      <Part title={t("vials.title")} hint={t("vials.hint")} count={day.vials.length} testId="vials">
        <Vials day={day} onGo={onVials} />
      </Part>
      <Part title={t("unsent.title")} hint={t("unsent.hint")} count={unsent} testId="unsent">
        {unsent > 0 && (
          <Row testId="day-queue" onGo={onSync} action={t("toSync")}>
            <strong>{word("link", queue.link)}</strong>
            <span>{t("unsent.waiting", { count: queue.waiting })}</span>
            {queue.parked > 0 && <span className="tag tag-overdue">{t("unsent.parked", { count: queue.parked })}</span>}
          </Row>
        )}
      </Part>
      <Part title={t("notGiven.title")} hint={t("notGiven.hint")} count={day.not_given.length} testId="not-given">
        {day.not_given.map((line) => (
          <LineRow key={line.line} line={line} onGo={() => onRegistration(line.visit)} action={t("toRegistration")} />
        ))}
      </Part>
      <Part title={t("unsigned.title")} hint={t("unsigned.hint")} count={day.unsigned.length} testId="unsigned">
        {day.unsigned.map((line) => (
          <LineRow key={line.line} line={line} onGo={() => onRegistration(line.visit)} action={t("toRegistration")} />
        ))}
      </Part>
      <Part title={t("notKept.title")} hint={t("notKept.hint")} count={day.not_kept.length} testId="not-kept">
        {day.not_kept.map((row) => (
          <Row
            key={row.appointment.appointment}
            testId="day-appointment"
            onGo={() => onPerson(row.person.recipient)}
            action={t("toRegistration")}
          >
            <strong>{row.person.name}</strong>
            <span>{t("common:bornOn", { day: row.person.birth })}</span>
            <span>{row.appointment.vaccines.map((each) => word("vaccine", each)).join(t("common:listSeparator"))}</span>
          </Row>
        ))}
      </Part>
      <Part
        title={t("deviations.title")}
        hint={t("deviations.hint")}
        count={day.deviations.length}
        told
        testId="deviations"
      >
        {day.deviations.map((row) => (
          <Row
            key={`${row.visit}/${row.vaccine}/${row.at}`}
            testId="day-deviation"
            onGo={() => onVisit(row.visit)}
            action={t("toVisit")}
          >
            <span className="figures">{timeOfDay(row.at)}</span>
            <strong>{row.name}</strong>
            <span>{word("vaccine", row.vaccine)}</span>
            <span className="tag">{t(`deviations.${row.what === "failure" ? "failure" : "dose"}`)}</span>
            <span>
              {row.codes
                .map((code) => (known(code) ? note({ code }) : word("failure", code)))
                .join(t("common:listSeparator"))}
            </span>
            <span>{row.reason ?? t("deviations.noReason")}</span>
            {row.withdrawn && <span className="tag">{t("deviations.withdrawn")}</span>}
          </Row>
        ))}
      </Part>
      <Part
        title={t("reactions.title")}
        hint={t("reactions.hint")}
        count={day.reactions.length}
        told
        testId="reactions"
      >
        {day.reactions.map((row) => (
          <Observed key={row.visit} row={row} onGo={onObservation} action={t("toObservation")} />
        ))}
      </Part>
    </div>
  );
}

/** One heading with its rows. An empty one says so, so that the printed list shows that it was looked at. */
function Part({
  title,
  hint,
  count,
  grave = false,
  told = false,
  testId,
  children,
}: {
  title: string;
  hint: string;
  count: number;
  /** What must not be left over night. */
  grave?: boolean;
  /** To be read, not to be emptied. */
  told?: boolean;
  testId: string;
  children: ReactNode;
}) {
  const { t } = useTranslation("day");
  const mark = count === 0 ? "clear" : told ? "told" : grave ? "grave" : "open";
  return (
    <section
      className={`day-part day-part-${mark}`}
      aria-label={title}
      data-testid={`day-${testId}`}
      data-count={count}
    >
      <h2>
        {title} <span className="count">{count}</span>
      </h2>
      {count === 0 ? <p className="soft">{t("none")}</p> : <p className="soft">{hint}</p>}
      {count > 0 && <ul>{children}</ul>}
    </section>
  );
}

function Row({
  testId,
  onGo,
  action,
  children,
}: {
  testId: string;
  onGo: () => void;
  action: string;
  children: ReactNode;
}) {
  return (
    <li>
      <button type="button" className="row-button day-row" onClick={onGo} data-testid={testId}>
        <span className="day-facts">{children}</span>
        <span className="day-go">{action}</span>
      </button>
    </li>
  );
}

function LineRow({ line, onGo, action }: { line: DayLine; onGo: () => void; action: string }) {
  const { t } = useTranslation("common");
  const { word, age } = useWords();
  return (
    <Row testId="day-line" onGo={onGo} action={action}>
      <strong>{line.person.name}</strong>
      <span>{t("bornOn", { day: line.person.birth })}</span>
      <span>{age(line.person.age)}</span>
      <b>{word("vaccine", line.vaccine)}</b>
      {line.code && <TraceCode code={line.code} />}
    </Row>
  );
}

function Observed({ row, onGo, action }: { row: ObservationRow; onGo: () => void; action: string }) {
  const { t } = useTranslation(["day", "common"]);
  const { word } = useWords();
  return (
    <Row testId="day-observed" onGo={onGo} action={action}>
      <strong>{row.name}</strong>
      <span>{row.vaccines.map((each) => word("vaccine", each)).join(t("common:listSeparator"))}</span>
      <span className="figures">{t("until", { at: timeOfDay(row.until) })}</span>
      {row.note && <span>{row.note}</span>}
    </Row>
  );
}

function Vials({ day, onGo }: { day: DayView; onGo: () => void }) {
  const { t } = useTranslation(["day", "common"]);
  const { word } = useWords();
  const since = useSecondsSince(day);
  return day.vials.map((vial) => {
    const { left, state } = vialNow(vial, since);
    return (
      <Row key={vial.code} testId="day-vial" onGo={onGo} action={t("toVials")}>
        <strong>{word("vaccine", vial.vaccine)}</strong>
        <span className="code">{vial.lot}</span>
        <span>{t("common:dosesLeft", { count: vial.doses_left })}</span>
        <span className={state === "over" ? "tag tag-overdue" : "figures"}>
          {left === null ? t("common:vialNoLimit") : state === "over" ? t("common:vialOver") : minutesSeconds(left)}
        </span>
      </Row>
    );
  });
}
