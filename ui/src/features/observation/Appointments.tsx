import { CalendarOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AppointmentView, commands, type SlipView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { DateInput } from "@/shared/DateInput";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dayOf } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { NO_REASON, noteOf, ReasonChoice, type Why } from "@/shared/ReasonChoice";
import { Tick } from "@/shared/Tick";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { weekdayOf } from "@/shared/weekday";
import { useWords } from "@/shared/words";

/** The next appointment as the plan proposes it: taken with one press, on another day, or not at all; and those that stand. */
export function Appointments({ slip, onChanged }: { slip: SlipView; onChanged: (slip: SlipView) => void }) {
  const { t } = useTranslation(["finish", "common"]);
  const { word } = useWords();
  const may = useMay("appointment_make");
  const [changing, setChanging] = useState(false);
  const [declined, setDeclined] = useState(false);
  const names = (vaccines: readonly string[]) =>
    vaccines.map((vaccine) => word("vaccine", vaccine)).join(t("common:listSeparator"));
  const draft = useDraft(`appointment:${slip.visit}:${slip.appointments.map((each) => each.appointment).join(",")}`);
  const make = useCommand(async (day: string, vaccines: string[]) => {
    onChanged(await call(commands.appointmentMake({ draft: await draft.id(), visit: slip.visit, day, vaccines })));
    draft.renew();
    setChanging(false);
  });
  const { proposal } = slip;
  // What the plan proposes is agreed already when an appointment of that day stands for the same vaccines.
  const agreed = slip.appointments.some(
    (each) => each.day === proposal?.day && proposal.vaccines.every((vaccine) => each.vaccines.includes(vaccine)),
  );
  const open = proposal !== null && !agreed && !declined;
  return (
    <>
      {slip.appointments.length > 0 && (
        <ul className="appointments" aria-label={t("appointments")} data-testid="appointments">
          {slip.appointments.map((each) => (
            <li key={each.appointment}>
              <Standing
                appointment={each}
                visit={slip.visit}
                names={names(each.vaccines)}
                onMove={may ? (day) => void make.send(day, each.vaccines) : null}
                onChanged={onChanged}
              />
            </li>
          ))}
        </ul>
      )}
      {open && (
        <div className="proposal" data-testid="proposal">
          <h2>
            <CalendarOutlined aria-hidden /> {t("proposed")}
          </h2>
          <p className="proposal-day">
            <strong className="figures">{proposal.day}</strong> {word("weekday", String(weekdayOf(proposal.day)))}
          </p>
          <p>{names(proposal.vaccines)}</p>
          {proposal.moved_from && <p className="soft figures">{t("movedFrom", { day: proposal.moved_from })}</p>}
          {may && !changing && (
            <div className="form-actions">
              <KeyButton
                type="primary"
                hotkey="F6"
                loading={make.pending}
                onPress={() => void make.send(proposal.day, proposal.vaccines)}
                testId="proposal-accept"
              >
                {t("accept")}
              </KeyButton>
              <Button htmlType="button" onClick={() => setChanging(true)} data-testid="proposal-change">
                {t("change")}
              </Button>
              <Button htmlType="button" onClick={() => setDeclined(true)} data-testid="proposal-none">
                {t("none")}
              </Button>
            </div>
          )}
        </div>
      )}
      {!open && proposal === null && slip.appointments.length === 0 && (
        <Empty title={t("nothingDue")} next={t("nothingDueNext")} />
      )}
      {may && !open && !changing && (
        <Button htmlType="button" onClick={() => setChanging(true)} data-testid="appointment-other">
          {t("another")}
        </Button>
      )}
      {changing && (
        <OtherDay
          slip={slip}
          pending={make.pending}
          onSave={(day, vaccines) => void make.send(day, vaccines)}
          onClose={() => setChanging(false)}
        />
      )}
      <Failure of={make.failure} testId="appointment-failure" />
      <p className="soft">
        {t("clinicDays", {
          days: [...slip.clinic_days]
            .flatMap((open, at) => (open === "1" ? [word("weekday", String(at + 1))] : []))
            .join(t("common:listSeparator")),
        })}
        {slip.closed.length > 0 &&
          ` ${t("closedDays", {
            days: slip.closed
              .map((each) => (each.from === each.to ? each.from : t("period", { from: each.from, to: each.to })))
              .join(t("common:listSeparator")),
          })}`}
      </p>
    </>
  );
}

/** Another day, or other vaccines. The program says whether the clinic is open then and whether it is not too soon. */
function OtherDay({
  slip,
  pending,
  onSave,
  onClose,
}: {
  slip: SlipView;
  pending: boolean;
  onSave: (day: string, vaccines: string[]) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(["finish", "common"]);
  const { word } = useWords();
  const offered = [
    ...new Set([
      ...(slip.proposal?.vaccines ?? []),
      ...slip.appointments.flatMap((each) => each.vaccines),
      ...slip.not_given.map((line) => line.vaccine),
      ...slip.given.map((dose) => dose.vaccine),
    ]),
  ];
  const [day, setDay] = useState(slip.proposal?.day ?? "");
  const [vaccines, setVaccines] = useState<string[]>(slip.proposal?.vaccines ?? []);
  const typed = dayOf(day);
  const weekday = weekdayOf(typed);
  return (
    <div className="inline-form" data-testid="appointment-form">
      <Field label={t("day")} required hint={weekday === null ? t("common:dayHint") : word("weekday", String(weekday))}>
        {(control) => <DateInput {...control} value={day} onChange={setDay} testId="appointment-day" />}
      </Field>
      <fieldset className="choice">
        <legend className="field-label">{t("vaccines")}</legend>
        <div className="ticks">
          {offered.map((vaccine) => (
            <Tick
              key={vaccine}
              label={word("vaccine", vaccine)}
              checked={vaccines.includes(vaccine)}
              onChange={(on) => setVaccines(on ? [...vaccines, vaccine] : vaccines.filter((each) => each !== vaccine))}
              testId={`appointment-${vaccine}`}
            />
          ))}
        </div>
      </fieldset>
      <div className="form-actions">
        <Button
          type="primary"
          htmlType="button"
          disabled={weekday === null || vaccines.length === 0 || pending}
          onClick={() => onSave(typed, vaccines)}
          data-testid="appointment-save"
        >
          {t("save")}
        </Button>
        <Button htmlType="button" onClick={onClose}>
          {t("common:cancel")}
        </Button>
      </div>
    </div>
  );
}

/** An appointment that stands, and giving it up. */
function Standing({
  appointment,
  visit,
  names,
  onMove,
  onChanged,
}: {
  appointment: AppointmentView;
  visit: string;
  names: string;
  /** Makes it anew on another day. */
  onMove: ((day: string) => void) | null;
  onChanged: (slip: SlipView) => void;
}) {
  const { t } = useTranslation(["finish", "common"]);
  const { word } = useWords();
  const may = useMay("appointment_cancel");
  const [giving, setGiving] = useState(false);
  const [why, setWhy] = useState<Why>(NO_REASON);
  // The reasons are the visit's; without them there is still another one.
  const { data } = useQuery({
    queryKey: keys.visit(visit),
    queryFn: () => call(commands.visitView(visit)),
    enabled: giving,
  });
  const reasons = data?.reasons.cancellation ?? [];
  const cancel = useCommand(async (reason: string) =>
    onChanged(
      await call(
        commands.appointmentCancel({ visit, appointment: appointment.appointment, reason, note: noteOf(why) }),
      ),
    ),
  );
  const weekday = weekdayOf(appointment.day);
  const nextOpen = appointment.closed?.next_open ?? null;
  return (
    <>
      <div className="appointment" data-testid="appointment" data-state={appointment.state}>
        <strong className="figures">{appointment.day}</strong>
        {weekday !== null && <span>{word("weekday", String(weekday))}</span>}
        <span>{names}</span>
        <span className="tag">{word("appointment_state", appointment.state)}</span>
        {appointment.closed && (
          <span className="tag tag-caution" data-testid="appointment-closed">
            {nextOpen ? t("closedNext", { day: nextOpen }) : t("closedNow")}
          </span>
        )}
        {onMove && nextOpen && !giving && (
          <Button size="small" htmlType="button" onClick={() => onMove(nextOpen)} data-testid="appointment-move">
            {t("moveTo", { day: nextOpen })}
          </Button>
        )}
        {may && !giving && (
          <Button size="small" htmlType="button" onClick={() => setGiving(true)} data-testid="appointment-cancel">
            {t("cancelIt")}
          </Button>
        )}
      </div>
      {giving && (
        <div className="inline-form">
          <ReasonChoice
            label={t("cancelWhy")}
            list={reasons}
            why={why}
            onChange={setWhy}
            testId="appointment-cancel-reason"
          />
          <Failure of={cancel.failure} />
          <div className="form-actions">
            <Button
              type="primary"
              htmlType="button"
              disabled={why.reason === null || cancel.pending}
              onClick={() => why.reason && void cancel.send(why.reason)}
              data-testid="appointment-cancel-save"
            >
              {t("cancelSave")}
            </Button>
            <Button htmlType="button" onClick={() => setGiving(false)}>
              {t("keepIt")}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}
