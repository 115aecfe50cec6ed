// What the person at the desk has decided about two archives, and what comes of it. Nothing here is sent until they say so.
import type { CompareView, DoseDetail, FieldView, MergeInput } from "@/ipc/bindings";

/** The one archive or the other. */
export type Side = "one" | "other";

/** What was decided so far. Fields nobody touched follow `chosenOf`. */
export type Merging = {
  survivor: Side;
  fields: Readonly<Record<string, Side>>;
  guardians: boolean;
  documents: boolean;
  /** By dose of the other: the dose of the one that is the same injection. */
  links: Readonly<Record<string, string>>;
  /** By dose of the other: which of a linked pair counts. */
  counting: Readonly<Record<string, Side>>;
};

export const across = (side: Side): Side => (side === "one" ? "other" : "one");

/** Lists that are joined or left, not chosen like a field. */
const LISTS = new Set(["guardians", "documents"]);

/** The fields that differ, in the order of the data set. */
export function differingOf(view: CompareView): string[] {
  const order = [...view.one.fields, ...view.other.fields].map((field) => field.field);
  return [...new Set(view.differing)]
    .filter((field) => !LISTS.has(field))
    .sort((one, other) => order.indexOf(one) - order.indexOf(other));
}

/** How the decision begins: the archive the province knows goes on, likely same doses are linked, lists are joined. */
export function begin(view: CompareView): Merging {
  const known = view.one.view.archive_state !== "local" && view.other.view.archive_state === "local";
  return {
    survivor: known ? "other" : "one",
    fields: {},
    guardians: true,
    documents: true,
    links: Object.fromEntries(view.same_doses.map((pair) => [pair.other, pair.one])),
    counting: {},
  };
}

/** A field of one archive; one that is not there at all looks like an absent value. */
export function fieldOf(view: CompareView, side: Side, code: string): FieldView {
  const find = (at: Side) => view[at].fields.find((field) => field.field === code);
  const found = find(side);
  if (found) return found;
  const like = find(across(side));
  return {
    field: code,
    group: "other",
    masked: false,
    editable: false,
    needed: null,
    kind: "text",
    choices: [],
    ...like,
    value: null,
    empty: false,
  };
}

/**
 * Whose value a field takes. Untouched, the surviving archive's; where that has none, the other's, so that nothing known is lost;
 * a field only demanded locally is never filled in by itself.
 */
export function chosenOf(view: CompareView, merging: Merging, code: string): Side {
  const decided = merging.fields[code];
  if (decided) return decided;
  const { survivor } = merging;
  const own = fieldOf(view, survivor, code);
  const has = (field: FieldView) => field.value !== null && !field.empty;
  const fill = !has(own) && has(fieldOf(view, across(survivor), code)) && own.needed !== "local";
  return fill ? across(survivor) : survivor;
}

/** Which of two linked records counts: the one given here, else the one's. */
export function countingOf(merging: Merging, one: DoseDetail, other: DoseDetail): Side {
  return merging.counting[other.dose] ?? (other.here && !one.here ? "other" : "one");
}

/** The doses after the merge: every record once, linked ones as one. */
export function dosesAfter(view: CompareView, merging: Merging): { dose: DoseDetail; also: DoseDetail | null }[] {
  const counts = (dose: DoseDetail) => dose.state === "counts";
  const linked = new Set(Object.values(merging.links));
  const pairs = view.other.doses.filter(counts).map((other) => {
    const one = view.one.doses.find((each) => each.dose === merging.links[other.dose]);
    if (!one) return { dose: other, also: null };
    return countingOf(merging, one, other) === "one" ? { dose: one, also: other } : { dose: other, also: one };
  });
  const alone = view.one.doses.filter((dose) => counts(dose) && !linked.has(dose.dose));
  return [...pairs, ...alone.map((dose) => ({ dose, also: null }))].sort(
    (one, other) => one.dose.date.localeCompare(other.dose.date) || one.dose.vaccine.localeCompare(other.dose.vaccine),
  );
}

/** The decision as the command wants it. */
export function mergeOf(view: CompareView, merging: Merging, draft: string, reason: string): MergeInput {
  const { survivor } = merging;
  const absorbed = across(survivor);
  const taken = differingOf(view).filter((code) => chosenOf(view, merging, code) === absorbed);
  const lists = [...(merging.guardians ? ["guardians"] : []), ...(merging.documents ? ["documents"] : [])];
  return {
    draft,
    survivor: view[survivor].view.person.recipient,
    absorbed: view[absorbed].view.person.recipient,
    take: [...taken, ...lists],
    same_doses: dosesAfter(view, merging).flatMap(({ dose, also }) =>
      also ? [{ kept: dose.dose, same: also.dose }] : [],
    ),
    reason: reason.trim(),
  };
}
