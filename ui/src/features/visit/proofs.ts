// Why the program ticked one of 三查七对, or did not: the facts and reasons of its verdict, put beside the check. Nothing is judged here.
import type { Note, ScanView } from "@/ipc/bindings";

/** Verdict reasons that concern a check. */
const CONCERNS: Record<string, readonly string[]> = {
  certificate: ["verdict.wrong_person", "verdict.consent_missing", "verdict.consent_other_product"],
  precheck: ["verdict.contraindicated", "verdict.caution", "verdict.precheck_missing"],
  product: ["verdict.wrong_vaccine", "verdict.unknown_code", "verdict.not_in_stock", "verdict.code_keyed"],
  lot: [
    "verdict.recalled",
    "verdict.stopped",
    "verdict.cold_chain_hold",
    "verdict.code_used",
    "verdict.reserved",
    "verdict.vial_discarded",
    "verdict.earlier_lot",
  ],
  expiry: [
    "verdict.lot_expired",
    "verdict.vial_time_exceeded",
    "verdict.vial_doses_exceeded",
    "verdict.vial_not_opened",
    "verdict.clock_doubtful",
  ],
  schedule: ["verdict.not_due", "verdict.no_rule", "verdict.history_incomplete"],
};

/** The reasons of the verdict that speak of a check. */
export function reasonsFor(check: string, vial: ScanView | null): Note[] {
  const concerns = CONCERNS[check] ?? [];
  return (vial?.verdict.reasons ?? []).map((reason) => reason.note).filter((note) => concerns.includes(note.code));
}
