// Words for codes. Every code of the program has its words in `locales/*/{words,reasons}.json`; an unknown one shows as itself.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { AgeView, Note } from "@/ipc/bindings";
import { resources } from "@/locales";
import { degrees, groupsOfFour } from "@/shared/format";

type WordTable = (typeof resources)["zh-CN"]["words"];
type ReasonTable = (typeof resources)["zh-CN"]["reasons"];
/** A list of codes with their words. */
export type WordSection = keyof WordTable;

/** Where a note's sentence is looked up, first match wins; sections not named here follow in their order. */
const REASON_SECTIONS = [
  "refusal",
  "verdict",
  "schedule",
  "precheck",
  "alert",
  "device",
  "delivery",
  "desk",
] as const satisfies readonly (keyof ReasonTable)[];

type Params = Record<string, string | number | undefined>;

/** Speaks codes in one language. */
export type Words = {
  word: (section: WordSection, code: string) => string;
  note: (note: Pick<Note, "code"> & { params?: Params }) => string;
  known: (code: string) => boolean;
  age: (age: AgeView) => string;
};

/** Fills `{{name}}`; a part in `[[…]]` is left out when something in it is unknown. */
function fill(template: string, params: Params): string {
  const whole = template.replace(/\[\[(.*?)\]\]/gu, (_, part: string) =>
    [...part.matchAll(/\{\{(\w+)\}\}/gu)].every(([, name]) => (params[name ?? ""] ?? "") !== "") ? part : "",
  );
  return whole.replace(/\{\{(\w+)\}\}/gu, (_, name: string) => String(params[name] ?? ""));
}

/** The words of one language. */
export function wordsOf(language: string): Words {
  const { words, reasons, tables } = resources[language === "en" ? "en" : "zh-CN"];

  const word = (section: WordSection, code: string): string => (words[section] as Record<string, string>)[code] ?? code;

  const sentence = (code: string): string | undefined => {
    for (const section of new Set<string>([...REASON_SECTIONS, ...Object.keys(reasons)])) {
      const table = (reasons as Record<string, Record<string, string>>)[section] ?? {};
      // The schedule speaks of `age_reached`, views of `schedule.age_reached`.
      const found = table[code] ?? (code.startsWith(`${section}.`) ? table[code.slice(section.length + 1)] : undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  // A refusal names a field of whichever table the form was about.
  const fieldWord = (code: string): string => {
    for (const table of Object.values(tables) as Record<string, string>[]) {
      if (table[code] !== undefined) return table[code];
    }
    return code;
  };

  const spoken = (params: Params): Params => {
    const all: Params = { ...params };
    for (const [name, value] of Object.entries(params)) {
      if (value === undefined) continue;
      const text = String(value);
      if (name === "vaccine" || name === "component") all[name] = word("vaccine", text);
      else if (name === "reason" || name === "finding") all[name] = fill(sentence(text) ?? text, {});
      else if (name === "field") all[name] = fieldWord(text);
      else if (name === "check") all[name] = word("check", text);
      else if (name === "code") all[name] = groupsOfFour(text);
      else if (name === "why") all[name] = word("unreadable", text);
      else if (name === "question") all[name] = word("question", text);
      else if (name === "tenths") all["temperature"] = degrees(Number(text));
      const unit = params[`${name}_unit`];
      if (unit !== undefined) {
        const units = name === "interval" ? "interval_unit" : "age_unit";
        all[name] = fill(word(units, text === "1" ? `${unit}_one` : String(unit)), { count: text });
      }
    }
    return all;
  };

  return {
    word,
    known: (code) => sentence(code) !== undefined,
    note: ({ code, params: given = {} }) => {
      const params = { ...given };
      // The audit page lists fields by their codes, and says on which screen somebody was seen.
      if (code === "audit.fields")
        params["value"] = String(given["value"] ?? "")
          .split(", ")
          .map(fieldWord)
          .join(", ");
      if (code === "audit.page") params["value"] = word("audit_page", String(given["value"] ?? ""));
      const template = sentence(code);
      return template === undefined ? code : fill(template, spoken(params));
    },
    age: ({ years, months, days }) => {
      if (years === 0 && months === 0) return fill(words.age.days, { days });
      if (years === 0) return fill(days > 0 ? words.age.months_days : words.age.months, { months, days });
      return fill(months > 0 ? words.age.years_months : words.age.years, { years, months });
    },
  };
}

/** The words of the language on screen. */
export function useWords(): Words {
  const { i18n } = useTranslation();
  return useMemo(() => wordsOf(i18n.language), [i18n.language]);
}
