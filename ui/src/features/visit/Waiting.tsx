import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { commands, type TodayRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { CallOut } from "@/shared/CallOut";
import { Empty } from "@/shared/Empty";
import { timeOfDay } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { PersonRow } from "@/shared/Person";
import { useDigits } from "@/shared/useDigits";
import { useWords } from "@/shared/words";

/** Stages in the order the vaccinator cares about. */
const STAGE_ORDER = ["ready", "consent", "precheck", "observing", "finished"];

/** Digits there are keys for. */
const DIGITS = 9;

/** Who waits with a ticket comes first, in the order called; the others by stage. */
function inOrder(visits: readonly TodayRow[]): TodayRow[] {
  const place = (row: TodayRow) => row.waiting ?? Number.POSITIVE_INFINITY;
  return [...visits].sort((one, other) => {
    if (place(one) !== place(other)) return place(one) - place(other);
    return (
      STAGE_ORDER.indexOf(one.stage) - STAGE_ORDER.indexOf(other.stage) || one.opened_at.localeCompare(other.opened_at)
    );
  });
}

/** Today's visits: who waits is opened by a press, by the digit before the name while nobody is on the chair, or by the ticket's code. */
export function Waiting({ shown, onOpen }: { shown: string | null; onOpen: (visit: string) => void }) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  const { data, error } = useQuery({
    queryKey: keys.today,
    queryFn: () => call(commands.todayView()),
    refetchOnMount: "always",
  });
  const rows = inOrder(data?.visits ?? []);
  const ready = rows.filter((row) => row.stage === "ready");
  useDigits(
    Math.min(DIGITS, ready.length),
    (digit) => {
      const row = ready[digit - 1];
      if (row) onOpen(row.visit);
    },
    shown === null,
  );
  return (
    <section className="waiting" aria-label={t("waiting")}>
      <h2>{t("waitingCount", { count: ready.length })}</h2>
      {!data && <Loading error={error} />}
      {data && rows.length === 0 && <Empty title={t("waitingEmpty")} next={t("waitingNext")} />}
      {rows.map((row) => {
        const at = ready.indexOf(row);
        return (
          <div key={row.visit} data-current={row.visit === shown} className="today-row">
            <PersonRow
              person={row.person}
              onChoose={() => onOpen(row.visit)}
              testId={row.stage === "ready" ? "ready-visit" : "other-visit"}
            >
              {row.ticket && <span className="ticket-small">{t("ticketNumber", { number: row.ticket.label })}</span>}
              <span className={`tag stage-${row.stage}`}>{word("stage", row.stage)}</span>
              <span>{timeOfDay(row.ticket?.at ?? row.opened_at)}</span>
              {shown === null && at >= 0 && at < DIGITS && <kbd>{at + 1}</kbd>}
            </PersonRow>
            {row.ticket && row.stage === "ready" && <CallOut label={row.ticket.label} />}
          </div>
        );
      })}
    </section>
  );
}
