import { CheckOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Ring } from "@/features/observation/Ring";
import { commands, type ObservationRow, type ObservationView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { minutesSeconds, timeOfDay } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useSecondsSince } from "@/shared/useTick";
import { useWords } from "@/shared/words";
import "./observation.css";

/** 留观: everybody who was injected, counting 30 minutes from the last injection; nobody leaves unseen. */
export function ObservationPage() {
  const { t } = useTranslation(["observation", "common"]);
  const { data, error } = useQuery({
    queryKey: keys.observation,
    queryFn: () => call(commands.observationView()),
    refetchOnMount: "always",
  });
  if (!data) return <Loading error={error} />;
  const staying = data.people.filter((person) => person.released_at === null);
  const released = data.people.filter((person) => person.released_at !== null);
  return (
    <div className="observation">
      <h1>{t("title", { count: staying.length, minutes: data.minutes })}</h1>
      {staying.length === 0 && <Empty title={t("empty")} next={t("emptyNext")} />}
      <ul className="tiles">
        {staying.map((person) => (
          <li key={person.visit}>
            <Tile person={person} view={data} />
          </li>
        ))}
      </ul>
      {released.length > 0 && (
        <section aria-label={t("released")}>
          <h2>{t("released")}</h2>
          <ul className="released" data-testid="released">
            {released.map((person) => (
              <li key={person.visit} data-visit={person.visit}>
                <CheckOutlined aria-hidden /> <strong>{person.name}</strong> {timeOfDay(person.released_at ?? "")}
                {person.early && <span className="tag tag-caution">{t("leftEarly")}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Tile({ person, view }: { person: ObservationRow; view: ObservationView }) {
  const { t } = useTranslation(["observation", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const may = useMay("observation_release");
  const since = useSecondsSince(view);
  const [leaving, setLeaving] = useState(false);
  const [note, setNote] = useState("");
  const left = person.seconds_left - since;
  const over = left <= 0;
  const release = useCommand(async (early: boolean) => {
    client.setQueryData(
      keys.observation,
      await call(
        commands.observationRelease({ visit: person.visit, early, note: note.trim() === "" ? null : note.trim() }),
      ),
    );
    void client.invalidateQueries({ queryKey: keys.today });
    void client.invalidateQueries({ queryKey: keys.visit(person.visit) });
    void client.invalidateQueries({ queryKey: keys.sync });
  });
  return (
    <article className="tile" data-testid="observation-tile" data-visit={person.visit} data-over={over}>
      <Ring left={left} total={view.minutes * 60}>
        {over ? t("over") : minutesSeconds(left)}
      </Ring>
      <div className="tile-text">
        <h2>{person.name}</h2>
        <p>{person.vaccines.map((vaccine) => word("vaccine", vaccine)).join(t("common:listSeparator"))}</p>
        <p className="soft">{t("until", { at: timeOfDay(person.until) })}</p>
        {over ? (
          <Button
            type="primary"
            htmlType="button"
            disabled={!may || release.pending}
            onClick={() => void release.send(false)}
            data-testid="release"
          >
            {t("release")}
          </Button>
        ) : (
          !leaving && (
            <Button htmlType="button" disabled={!may} onClick={() => setLeaving(true)} data-testid="release-early">
              {t("early")}
            </Button>
          )
        )}
        {leaving && !over && (
          <div className="inline-form">
            <Field label={t("earlyNote")} required hint={t("earlyHint")}>
              {(control) => (
                <Input
                  {...control}
                  autoFocus
                  value={note}
                  autoComplete="off"
                  onChange={(event) => setNote(event.target.value)}
                  data-testid="release-note"
                />
              )}
            </Field>
            <div className="form-actions">
              <Button
                type="primary"
                htmlType="button"
                disabled={note.trim() === "" || release.pending}
                onClick={() => void release.send(true)}
                data-testid="release-early-confirm"
              >
                {t("earlyConfirm")}
              </Button>
              <Button htmlType="button" onClick={() => setLeaving(false)}>
                {t("common:cancel")}
              </Button>
            </div>
          </div>
        )}
        <Failure of={release.failure} />
      </div>
    </article>
  );
}
