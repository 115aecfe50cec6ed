// How figures are written. Words come from the locales.

/** A trace code in groups of four, for reading aloud. */
export function groupsOfFour(code: string): string {
  return code.match(/.{1,4}/gu)?.join(" ") ?? "";
}

/** Seconds as `m:ss`; never below zero. */
export function minutesSeconds(seconds: number): string {
  const left = Math.max(0, Math.floor(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** The clinic's time of day `09:31` of a moment written with offset; the window converts no time zone. */
export function timeOfDay(moment: string): string {
  return moment.slice(11, 16);
}

/** The clinic's day and time `11-20 09:31` of a moment written with offset. */
export function dayAndTime(moment: string): string {
  return `${moment.slice(5, 10)} ${moment.slice(11, 16)}`;
}

/** Tenths of a degree as `36.5`. */
export function degrees(tenths: number): string {
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** What was typed as a temperature (`36.5`, `365`, `36`) in tenths of a degree; `null` when it is not one. */
export function tenthsOf(text: string): number | null {
  const match = /^\s*(\d{2})(?:[.,\u3002]?(\d))?\s*$/u.exec(text);
  if (!match) return null;
  return Number(match[1]) * 10 + Number(match[2] ?? 0);
}

/** What was typed as a day (`20261120`, `2026.11.20`, `2026-11-20`) as `2026-11-20`; unchanged when it is not one yet. */
export function dayOf(text: string): string {
  const match = /^\s*(\d{4})[-./\u5e74]?(\d{1,2})[-./\u6708]?(\d{1,2})\u65e5?\s*$/u.exec(text);
  if (!match) return text.trim();
  return `${match[1]}-${match[2]?.padStart(2, "0")}-${match[3]?.padStart(2, "0")}`;
}

/** What was typed as a time of day (`0931`, `9:31`, `9：31`) as `09:31`; unchanged when it is not one yet. */
export function timeTyped(text: string): string {
  const match = /^\s*(\d{1,2})[:\uff1a]?(\d{2})\s*$/u.exec(text);
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) return text.trim();
  return `${match[1]?.padStart(2, "0")}:${match[2]}`;
}

/** The clinic's day and time `2026-11-20 09:31` of a moment written with offset. */
export function dateAndTime(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 16)}`.trim();
}
