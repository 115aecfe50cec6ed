// A rule's value as the edition writes it, in the words of the language on screen. What has no words stays as it is written.
import type { Words } from "@/shared/words";

const PERIOD = /^(\d+) (d|w|m|y)$/u;
const UNITS: Record<string, string> = { d: "day", w: "week", m: "month", y: "year" };
/** Kinds whose period is an interval; of every other one it is an age. */
const INTERVALS = new Set(["interval", "live_injected_apart", "after_immunoglobulin", "timely_after_previous"]);

/** One part of the value: a period, a vaccine, a reason, a route or a site. */
function part(text: string, kind: string, words: Words): string {
  const period = PERIOD.exec(text);
  if (period) {
    const [, count = "", unit = ""] = period;
    const section = INTERVALS.has(kind) ? "interval_unit" : "age_unit";
    return words.word(section, UNITS[unit] ?? unit).replace("{{count}}", count);
  }
  for (const section of ["vaccine", "route", "site", "rule_word"] as const) {
    const said = words.word(section, text);
    if (said !== text) return said;
  }
  return text;
}

/** `28 d`, `6 m after dose 1`, `7 d, at most 10 d`. */
function interval(value: string, words: Words): string {
  const [, period = value, from, most] = /^(.*?)(?: after (.*?))?(?:, at most (.*))?$/u.exec(value) ?? [];
  const say = (phrase: string, text: string) => words.word("rule_phrase", phrase).replace("{{text}}", text);
  const dose = /^dose (\d+)$/u.exec(from ?? "");
  const since = dose ? say("dose", dose[1] ?? "") : from;
  return [
    part(period, "interval", words),
    since === undefined ? "" : say("after", since),
    most === undefined ? "" : say("most", part(most, "interval", words)),
  ].join("");
}

/** The value in words. */
export function ruleValue(value: string, kind: string, words: Words): string {
  if (value === "") return "";
  if (kind === "note" || kind === "eligible") return words.note({ code: `schedule.${value}` });
  if (kind === "interval") return interval(value, words);
  // Periods hold a blank themselves: they are found before the words around them.
  return value
    .split(/(\d+ [dwmy]\b|, |\s)/u)
    .map((each) => part(each, kind, words))
    .join("");
}
