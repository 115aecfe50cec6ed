// Rows of a list as somebody typed them, held while they look elsewhere and kept as a draft.
import { keptAs } from "@/shared/KeptNote";

/** A list as typed, of an archive that stood at `version` then. */
export type HeldRows<Row> = { version: string; rows: Row[]; why: string };

/** Rows out of the drafts; `null` for what is none. */
export function heldRowsIn<Row>(content: string): HeldRows<Row> | null {
  return keptAs<HeldRows<Row>>(content, (held) => Array.isArray(held.rows) && typeof held.version === "string");
}

/** What was kept, onto the list as it stands. A row says by its place which one it keeps: when the list changed meanwhile only new rows still fit. */
export function fitted<Row extends { key: number; keep: number | null }>(
  held: HeldRows<Row>,
  version: string,
  standing: Row[],
): HeldRows<Row> {
  if (held.version === version) return held;
  const added = held.rows.filter((row) => row.keep === null).map((row, at) => ({ ...row, key: standing.length + at }));
  return { version, rows: [...standing, ...added], why: held.why };
}
