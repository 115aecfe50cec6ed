import { ArrowLeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NotDuplicate } from "@/features/people/NotDuplicate";
import type { PeoplePlace } from "@/features/people/place";
import { Marked } from "@/features/people/Resemblances";
import { commands, type DuplicateInput, type DuplicateView, type PairRow, type RecipientRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Empty } from "@/shared/Empty";
import { KeyButton } from "@/shared/KeyButton";
import { Loading } from "@/shared/Loading";
import { Evidence, Score } from "@/shared/Resemblance";
import { createStore, useStore } from "@/shared/store";
import { Tick } from "@/shared/Tick";
import { useWords } from "@/shared/words";

const CONDITIONS = [
  "same_name",
  "same_sound",
  "same_birth",
  "same_sex",
  "same_guardian",
  "same_phone",
  "same_number",
] as const;

const START: DuplicateInput = {
  same_name: false,
  same_sound: false,
  same_birth: false,
  same_sex: false,
  same_guardian: false,
  same_phone: false,
  same_number: false,
  at_least: 70,
  recipient: null,
  marked: false,
};

/** What was asked last: coming back from a comparison finds the list as it was. No personal data is in it. */
const asked = createStore<DuplicateInput | null>(null);

/** 查重: which archives may be one person, by any combination of conditions (C-028). */
export function DuplicatesPage({ onGo }: { onGo: (place: PeoplePlace) => void }) {
  const { t } = useTranslation("people");
  const query = useStore(asked);
  const [form, setForm] = useState<DuplicateInput>(query ?? START);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: keys.pairs(query ?? START),
    queryFn: () => call(commands.duplicateSearch(query ?? START)),
    enabled: query !== null,
  });
  const search = () => {
    if (query !== null && JSON.stringify(query) === JSON.stringify(form)) void refetch();
    else asked.set(form);
  };
  return (
    <div className="duplicates">
      <header className="page-head">
        <Button
          htmlType="button"
          icon={<ArrowLeftOutlined aria-hidden />}
          onClick={() => onGo({})}
          data-testid="pairs-back"
        >
          {t("back")}
        </Button>
        <h1>{t("findPairs")}</h1>
      </header>
      <form
        className="conditions"
        onSubmit={(event) => {
          event.preventDefault();
          search();
        }}
        aria-label={t("conditions")}
      >
        <fieldset className="choice">
          <legend className="field-label">{t("conditionsAll")}</legend>
          <div className="choice-options">
            {CONDITIONS.map((name) => (
              <Tick
                key={name}
                label={t(`condition.${name}`)}
                checked={form[name]}
                onChange={(on) => setForm({ ...form, [name]: on })}
                testId={`pairs-${name}`}
              />
            ))}
          </div>
        </fieldset>
        <label className="slider">
          <span className="field-label">{t("atLeast", { score: form.at_least })}</span>
          <input
            type="range"
            min={0}
            max={100}
            step={5}
            value={form.at_least}
            onChange={(event) => setForm({ ...form, at_least: Number(event.target.value) })}
            data-testid="pairs-at-least"
          />
        </label>
        <Tick
          label={t("markedToo")}
          checked={form.marked}
          onChange={(marked) => setForm({ ...form, marked })}
          testId="pairs-marked"
        />
        <KeyButton type="primary" hotkey="F6" loading={isFetching} onPress={search} testId="pairs-search">
          {t("findPairsNow")}
        </KeyButton>
      </form>
      <div className="pairs-list">
        {query === null ? (
          <Empty title={t("pairsStart")} next={t("pairsStartNext")} />
        ) : data ? (
          <Pairs view={data} onGo={onGo} />
        ) : (
          <Loading error={error} />
        )}
      </div>
    </div>
  );
}

function Pairs({ view, onGo }: { view: DuplicateView; onGo: (place: PeoplePlace) => void }) {
  const { t } = useTranslation("people");
  return (
    <>
      <p className="soft" role="status" data-testid="pairs-count">
        {t("pairsCount", {
          total: view.total,
          shown: view.pairs.length,
          compared: view.compared,
          seconds: (view.millis / 1000).toFixed(1),
        })}
      </p>
      {view.pairs.length === 0 && <Empty title={t("pairsNone")} next={t("pairsNoneNext")} />}
      {view.pairs.length > 0 && (
        <table className="grid pairs-table">
          <thead>
            <tr>
              <th scope="col">{t("score")}</th>
              <th scope="col">{t("one")}</th>
              <th scope="col">{t("other")}</th>
              <th scope="col">{t("evidence")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {view.pairs.map((pair, at) => (
              <Pair key={pair.one.recipient + pair.other.recipient} pair={pair} at={at} onGo={onGo} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Pair({ pair, at, onGo }: { pair: PairRow; at: number; onGo: (place: PeoplePlace) => void }) {
  const { t } = useTranslation("people");
  const testId = `pair-${at}`;
  return (
    <tr data-testid={testId} data-marked={pair.marked !== null} data-reopened={pair.reopened.length > 0}>
      <td>
        <Score score={pair.score} />
      </td>
      <td>
        <Who person={pair.one} onOpen={() => onGo({ person: pair.one.recipient })} />
      </td>
      <td>
        <Who person={pair.other} onOpen={() => onGo({ person: pair.other.recipient })} />
      </td>
      <td>
        <Evidence reasons={pair.reasons} />
        <Marked marked={pair.marked} reopened={pair.reopened} />
      </td>
      <td>
        <div className="form-actions">
          <Button
            size="small"
            type="primary"
            htmlType="button"
            onClick={() => onGo({ one: pair.one.recipient, other: pair.other.recipient })}
            data-testid={`${testId}-compare`}
          >
            {t("compare")}
          </Button>
          {(pair.marked === null || pair.reopened.length > 0) && (
            <NotDuplicate one={pair.one.recipient} other={pair.other.recipient} testId={`${testId}-not-duplicate`} />
          )}
        </div>
      </td>
    </tr>
  );
}

function Who({ person, onOpen }: { person: RecipientRow; onOpen: () => void }) {
  const { t } = useTranslation("common");
  const { word, age } = useWords();
  return (
    <>
      <button type="button" className="link" onClick={onOpen} data-recipient={person.recipient}>
        {person.name}
      </button>{" "}
      {word("sex", person.sex)} {age(person.age)}
      <div className="soft">
        <span className="figures">{t("bornOn", { day: person.birth })}</span>
        {person.guardian && ` · ${t("guardianIs", { name: person.guardian })}`}
        {person.number && <span className="code"> {person.number}</span>}
      </div>
    </>
  );
}
