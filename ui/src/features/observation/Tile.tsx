import { WarningOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ObservationRow, ObservationView, ReleaseInput } from "@/ipc/bindings";
import { CountRing } from "@/shared/CountRing";
import { minutesSeconds, timeOfDay } from "@/shared/format";
import { useMay } from "@/shared/may";
import { NO_REASON, noteOf, ReasonChoice, type Why } from "@/shared/ReasonChoice";
import type { Command } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** What is asked on the tile: nothing, why somebody leaves early, or what was seen. */
type Asking = "nothing" | "early" | "reaction";

/** The code of the AEFI key. */
const REACTION = "reaction";

/** One person under observation. */
export function Tile({
  person,
  view,
  since,
  shown,
  chosen,
  release,
  onFinish,
}: {
  person: ObservationRow;
  view: ObservationView;
  /** Seconds since the view was answered. */
  since: number;
  /** Their card, booklet or ticket as it was just shown. */
  shown: string | null;
  chosen: boolean;
  release: Command<[ReleaseInput]>;
  onFinish: () => void;
}) {
  const { t } = useTranslation(["observation", "common"]);
  const { word } = useWords();
  const may = useMay("observation_release");
  const [asking, setAsking] = useState<Asking>("nothing");
  const [why, setWhy] = useState<Why>(NO_REASON);
  const left = person.seconds_left - since;
  const over = left <= 0;
  const tile = useRef<HTMLElement>(null);
  useEffect(() => {
    if (shown === null) return;
    tile.current?.scrollIntoView?.({ block: "nearest" });
    tile.current?.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
  }, [shown]);
  const ask = (what: Asking) => {
    setWhy(what === "reaction" ? { reason: REACTION, note: "" } : NO_REASON);
    setAsking(what);
  };
  const send = (early: boolean) =>
    void release.send({ visit: person.visit, early, note: noteOf(why), reason: why.reason, shown });
  const reasons = view.reasons.filter((each) => each.code !== REACTION);
  return (
    <article
      ref={tile}
      className="tile"
      data-testid="observation-tile"
      data-visit={person.visit}
      data-over={over}
      data-shown={shown !== null}
      data-chosen={chosen}
    >
      <CountRing left={left} total={view.minutes * 60} state="good">
        <span data-testid="observation-left">{over ? t("over") : minutesSeconds(left)}</span>
      </CountRing>
      <div className="tile-text">
        <h2>{person.name}</h2>
        <p>{person.vaccines.map((vaccine) => word("vaccine", vaccine)).join(t("common:listSeparator"))}</p>
        <p className="soft">{t("until", { at: timeOfDay(person.until) })}</p>
      </div>
      <div className="tile-keys">
        {over ? (
          <Button
            type="primary"
            htmlType="button"
            disabled={!may || release.pending}
            onClick={() => send(false)}
            data-testid="release"
          >
            {t("release")}
          </Button>
        ) : (
          <Button
            htmlType="button"
            disabled={!may}
            aria-expanded={asking === "early"}
            onClick={() => ask(asking === "early" ? "nothing" : "early")}
            data-testid="release-early"
          >
            {t("early")}
          </Button>
        )}
        <Button
          danger
          htmlType="button"
          icon={<WarningOutlined aria-hidden />}
          disabled={!may}
          aria-expanded={asking === "reaction"}
          onClick={() => ask(asking === "reaction" ? "nothing" : "reaction")}
          data-testid="reaction"
        >
          {t("reaction")}
        </Button>
        <Button htmlType="button" aria-pressed={chosen} onClick={onFinish} data-testid="finish-open">
          {t("finish")}
        </Button>
      </div>
      {asking === "early" && !over && (
        <div className="inline-form">
          <ReasonChoice label={t("earlyWhy")} list={reasons} why={why} onChange={setWhy} testId="release-reason" />
          <p className="soft">{t("earlyHint", { minutes: view.minutes })}</p>
          <div className="form-actions">
            <Button
              type="primary"
              htmlType="button"
              disabled={why.reason === null || release.pending}
              onClick={() => send(true)}
              data-testid="release-early-confirm"
            >
              {t("earlyConfirm")}
            </Button>
            <Button htmlType="button" onClick={() => ask("nothing")}>
              {t("common:cancel")}
            </Button>
          </div>
        </div>
      )}
      {asking === "reaction" && (
        <Reaction
          note={why.note}
          pending={release.pending}
          onNote={(note) => setWhy({ reason: REACTION, note })}
          onSave={() => send(true)}
          onClose={() => ask("nothing")}
        />
      )}
    </article>
  );
}

/** What was seen after the injection. It ends the observation here: the person goes on to treatment. */
function Reaction({
  note,
  pending,
  onNote,
  onSave,
  onClose,
}: {
  note: string;
  pending: boolean;
  onNote: (note: string) => void;
  onSave: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(["observation", "common"]);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="inline-form reaction-form">
      <label className="field-label" htmlFor="reaction-note">
        {t("reactionSeen")}
      </label>
      <textarea
        ref={field}
        id="reaction-note"
        className="plain-input"
        rows={3}
        maxLength={200}
        value={note}
        onChange={(event) => onNote(event.target.value)}
        data-testid="reaction-note"
      />
      <p className="soft">{t("reactionHint")}</p>
      <div className="form-actions">
        <Button
          type="primary"
          danger
          htmlType="button"
          disabled={note.trim() === "" || pending}
          onClick={onSave}
          data-testid="reaction-save"
        >
          {t("reactionSave")}
        </Button>
        <Button htmlType="button" onClick={onClose}>
          {t("common:cancel")}
        </Button>
      </div>
    </div>
  );
}
