import { CheckOutlined, WarningFilled } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Finish } from "@/features/observation/Finish";
import { shownHere } from "@/features/observation/shown";
import { Tile } from "@/features/observation/Tile";
import { commands, type ObservationRow, type ObservationView, type ReleaseInput } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { useChoice } from "@/shared/choices";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { timeOfDay } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { useStore } from "@/shared/store";
import { useCommand } from "@/shared/useCommand";
import { useSecondsSince } from "@/shared/useTick";
import "./observation.css";

/** 留观: everybody who was injected, counting from the last injection; nobody leaves unseen, and nobody without the next day. */
export function ObservationPage({
  visit = null,
  onOpen,
}: {
  /** The visit whose end is settled beside the tiles. */
  visit?: string | null;
  onOpen: (visit: string | null) => void;
}) {
  const { data, error } = useQuery({
    queryKey: keys.observation,
    queryFn: () => call(commands.observationView()),
    refetchOnMount: "always",
  });
  if (!data) return <Loading error={error} />;
  return <Board view={data} visit={visit} onOpen={onOpen} />;
}

function Board({
  view,
  visit,
  onOpen,
}: {
  view: ObservationView;
  visit: string | null;
  onOpen: (visit: string | null) => void;
}) {
  const { t } = useTranslation(["observation", "common"]);
  const say = useChoice();
  const client = useQueryClient();
  const since = useSecondsSince(view);
  const staying = view.people.filter((person) => person.released_at === null);
  const released = view.people.filter((person) => person.released_at !== null);
  const reasonOf = (row: ObservationRow) => {
    const found = view.reasons.find((each) => each.code === row.reason);
    return found ? say(found) : row.reason;
  };
  const release = useCommand(async (input: ReleaseInput) => {
    client.setQueryData(keys.observation, await call(commands.observationRelease(input)));
    for (const queryKey of [keys.today, keys.visit(input.visit), keys.sync, keys.slip(input.visit)]) {
      void client.invalidateQueries({ queryKey });
    }
    onOpen(input.visit);
  });
  const shown = useShown(
    staying,
    since,
    (row, token) => void release.send({ visit: row.visit, early: false, note: null, reason: null, shown: token }),
  );

  return (
    <div className="observation" data-finishing={visit !== null}>
      <div className="observation-board">
        <h1>{t("title", { count: staying.length, minutes: view.minutes })}</h1>
        <p className="soft">{t("scanToRelease")}</p>
        {shown.stranger && (
          <div className="notice notice-refusal" role="status" data-testid="observation-stranger">
            <span>{t("stranger")}</span>
          </div>
        )}
        <Failure of={release.failure} testId="observation-failure" />
        {staying.length === 0 && <Empty title={t("empty")} next={t("emptyNext")} />}
        <ul className="tiles">
          {staying.map((person) => (
            <li key={person.visit}>
              <Tile
                person={person}
                view={view}
                since={since}
                shown={shown.of(person)}
                chosen={person.visit === visit}
                release={release}
                onFinish={() => onOpen(person.visit)}
              />
            </li>
          ))}
        </ul>
        {released.length > 0 && (
          <section aria-label={t("released")}>
            <h2>{t("released")}</h2>
            <ul className="released" data-testid="released">
              {released.map((person) => (
                <li key={person.visit} data-visit={person.visit}>
                  <button
                    type="button"
                    className="link"
                    aria-current={person.visit === visit}
                    onClick={() => onOpen(person.visit)}
                  >
                    {person.name}
                  </button>{" "}
                  <CheckOutlined aria-hidden /> {timeOfDay(person.released_at ?? "")}
                  {person.early && <span className="tag tag-caution">{t("leftEarly")}</span>}
                  {person.reason === "reaction" && (
                    <span className="tag tag-overdue">
                      <WarningFilled aria-hidden /> {t("reaction")}
                    </span>
                  )}
                  {person.reason && person.reason !== "reaction" && <span className="soft">{reasonOf(person)}</span>}
                  {person.note && <span className="soft">{person.note}</span>}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      {visit !== null && <Finish key={visit} visit={visit} onClose={() => onOpen(null)} />}
    </div>
  );
}

/**
 * What was shown at this page. Whose time is over goes with it at once; whose is not stands out, with what was shown kept for the
 * press that lets them go early; somebody who is not here is said to be not here.
 */
function useShown(
  staying: readonly ObservationRow[],
  since: number,
  release: (row: ObservationRow, shown: string) => void,
) {
  const may = useMay("observation_release");
  const here = useStore(shownHere);
  const done = useRef<string | null>(null);
  const [marked, setMarked] = useState<{ visits: string[]; shown: string } | null>(null);
  const [stranger, setStranger] = useState(false);
  const latest = useRef({ staying, since, release });
  useEffect(() => {
    latest.current = { staying, since, release };
  });
  useEffect(() => {
    if (here === null || done.current === here.shown) return;
    done.current = here.shown;
    const { staying: rows, since: passed, release: let_go } = latest.current;
    const found = rows.filter((row) => here.people.includes(row.recipient) || here.people.includes(row.visit));
    shownHere.set(null);
    done.current = null;
    setStranger(found.length === 0);
    const [only] = found;
    // A mother's card with twins: which of them goes is for the nurse to say.
    if (may && only && found.length === 1 && only.seconds_left - passed <= 0) {
      setMarked(null);
      let_go(only, here.shown);
    } else setMarked(found.length > 0 ? { visits: found.map((row) => row.visit), shown: here.shown } : null);
  }, [here, may]);
  return {
    stranger,
    of: (row: ObservationRow) => (marked?.visits.includes(row.visit) ? marked.shown : null),
  };
}
