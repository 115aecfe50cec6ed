// An exposure as typed, and as the command wants it.
import type { ExposureInput, ExposureView } from "@/ipc/bindings";
import { dayOf } from "@/shared/format";

/** A passive immunisation as typed. */
export type PassiveDraft = { kind: string; place: string; on: string; units: string; lot: string };

/** Nothing typed yet. */
export const NO_PASSIVE: PassiveDraft = { kind: "", place: "here", on: "", units: "", lot: "" };

/** An exposure as typed. */
export type ExposureDraft = {
  kind: string;
  on: string;
  grade: string | null;
  dayZero: string;
  regimen: string | null;
  animal: string;
  wound: string;
  passive: PassiveDraft[];
};

/** What the form begins with: what stands, or a bite whose first dose is given today. */
export function exposureDraft(today: string, standing: ExposureView | null): ExposureDraft {
  if (standing === null) {
    return {
      kind: "rabies",
      on: today,
      grade: null,
      dayZero: today,
      regimen: null,
      animal: "",
      wound: "",
      passive: [],
    };
  }
  return {
    kind: standing.kind,
    on: standing.on,
    grade: standing.grade === null ? null : String(standing.grade),
    dayZero: standing.day_zero ?? "",
    regimen: standing.regimen,
    animal: standing.animal ?? "",
    wound: standing.wound ?? "",
    passive: standing.passive.map((one) => ({
      kind: one.kind,
      place: one.place,
      on: one.on,
      units: one.units === null ? "" : String(one.units),
      lot: one.lot ?? "",
    })),
  };
}

/** Whether nothing is missing. Whether it can be is the program's to say. */
export function ready(draft: ExposureDraft): boolean {
  const graded = draft.kind !== "rabies" || draft.grade !== null;
  return graded && draft.on.trim() !== "" && draft.passive.every((one) => one.kind !== "" && one.on.trim() !== "");
}

const kept = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** The command's input. A wound has no animal and no grade; in the place of the regimen stands what kind of wound it is. */
export function inputOf(draft: ExposureDraft, id: string, visit: string, exposure: string | null): ExposureInput {
  const rabies = draft.kind === "rabies";
  return {
    draft: id,
    visit,
    exposure,
    kind: draft.kind,
    on: dayOf(draft.on),
    grade: rabies && draft.grade !== null ? Number(draft.grade) : null,
    day_zero: rabies && draft.dayZero.trim() !== "" ? dayOf(draft.dayZero) : null,
    regimen: draft.regimen,
    animal: rabies ? kept(draft.animal) : null,
    wound: kept(draft.wound),
    passive: draft.passive.map((one) => ({
      kind: one.kind,
      place: one.place,
      on: dayOf(one.on),
      units: one.units === "" ? null : Number(one.units),
      lot: kept(one.lot),
    })),
  };
}
