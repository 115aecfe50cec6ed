import { FilterOutlined, SearchOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PeoplePlace } from "@/features/people/place";
import type { SearchInput } from "@/ipc/bindings";
import { heard } from "@/ipc/notices";
import { Empty } from "@/shared/Empty";
import { Field } from "@/shared/Field";
import { useMay } from "@/shared/may";
import { PersonRow } from "@/shared/Person";
import { SearchResults, searchFor } from "@/shared/SearchResults";
import { useStore } from "@/shared/store";
import { Tick } from "@/shared/Tick";
import { useHotkey } from "@/shared/useHotkey";
import { useSettled } from "@/shared/useSettled";

/** Typing pauses this long before the search starts. */
const PAUSE_MS = 150;

/** The six key fields (C-058), each alone or together with any other. */
const KEY_FIELDS = ["name", "birth", "guardian", "phone", "number", "birth_certificate"] as const;

const isEmpty = (input: SearchInput) => input.text === "" && KEY_FIELDS.every((field) => input[field] === "");

/** One field for anything, six for combinations, and whom they found. */
export function PeopleSearch({ shown, onGo }: { shown: string | undefined; onGo: (place: PeoplePlace) => void }) {
  const { t } = useTranslation("people");
  const mayPairs = useMay("duplicate_search");
  const [typed, setTyped] = useState<SearchInput>(() => searchFor(""));
  const [combined, setCombined] = useState(false);
  const field = useRef<InputRef>(null);
  const { people } = useStore(heard);
  const set = (change: Partial<SearchInput>) => setTyped((before) => ({ ...before, ...change }));
  const settled = useSettled(typed, PAUSE_MS);
  const input = Object.fromEntries(
    Object.entries(settled).map(([key, value]) => [key, typeof value === "string" ? value.trim() : value]),
  ) as SearchInput;

  useHotkey("F5", () => field.current?.focus({ cursor: "all" }));
  useEffect(() => {
    if (shown === undefined) field.current?.focus();
  }, [shown]);
  const named = people ? [...people.own, ...people.children] : [];

  return (
    <section className="search-column" aria-label={t("find")}>
      <Input
        ref={field}
        size="large"
        className="search"
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t("searchPlaceholder")}
        aria-label={t("searchPlaceholder")}
        value={typed.text}
        autoComplete="off"
        onChange={(event) => set({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped(searchFor("", typed.withdrawn));
        }}
        data-testid="people-search"
      />
      <div className="search-tools">
        <Button
          htmlType="button"
          icon={<FilterOutlined aria-hidden />}
          aria-expanded={combined}
          onClick={() => {
            // Hidden fields must not go on narrowing the search.
            if (combined) setTyped(searchFor(typed.text, typed.withdrawn));
            setCombined(!combined);
          }}
          data-testid="people-combined"
        >
          {t("combined")}
        </Button>
        {mayPairs && (
          <Button
            htmlType="button"
            icon={<TeamOutlined aria-hidden />}
            onClick={() => onGo({ pairs: true })}
            data-testid="people-pairs"
          >
            {t("findPairs")}
          </Button>
        )}
        <Tick
          label={t("withdrawnToo")}
          checked={typed.withdrawn}
          onChange={(withdrawn) => set({ withdrawn })}
          testId="people-withdrawn"
        />
      </div>
      {combined && (
        <fieldset className="inline-form key-fields" data-testid="people-key-fields">
          <legend className="visually-hidden">{t("combined")}</legend>
          {KEY_FIELDS.map((key) => (
            <Field key={key} label={t(`keyField.${key}`)}>
              {(control) => (
                <Input
                  {...control}
                  value={typed[key]}
                  autoComplete="off"
                  onChange={(event) => set({ [key]: event.target.value })}
                  data-testid={`people-key-${key}`}
                />
              )}
            </Field>
          ))}
        </fieldset>
      )}
      <div className="search-results">
        {!isEmpty(input) ? (
          <SearchResults
            input={input}
            onOpen={(person) => onGo({ person: person.recipient })}
            next={t("noResultNext")}
            shown={shown}
          />
        ) : named.length > 0 ? (
          named.map((person, at) => (
            <PersonRow
              key={person.recipient}
              person={person}
              onChoose={() => onGo({ person: person.recipient })}
              testId={`people-found-${at}`}
            />
          ))
        ) : (
          <Empty title={t("searchEmpty")} next={t("searchEmptyNext")} />
        )}
      </div>
    </section>
  );
}
