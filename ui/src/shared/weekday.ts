/** 1 for Monday to 7 for Sunday of a day `2026-11-20`; `null` when there is no such day. */
export function weekdayOf(day: string): 1 | 2 | 3 | 4 | 5 | 6 | 7 | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(day);
  if (!match) return null;
  const at = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  // The thirtieth of February would quietly become a day of March.
  if (at.toISOString().slice(0, 10) !== day) return null;
  return (at.getUTCDay() || 7) as 1 | 2 | 3 | 4 | 5 | 6 | 7;
}
