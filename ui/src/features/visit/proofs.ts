// What the machine can prove of 三查七对, read from the verdict it gave. Nothing is judged here.
import type { LineView, VisitView } from "@/ipc/bindings";

/** Proved, something speaks against it, or not known yet. */
export type Proof = "proved" | "against" | "open";

/** The checks the machine ticks. */
export const MACHINE_CHECKS = ["health", "certificate", "schedule", "product", "lot", "expiry", "site"] as const;
type MachineCheck = (typeof MACHINE_CHECKS)[number];

/** Verdict reasons that speak against a check. */
const AGAINST: Record<Exclude<MachineCheck, "site">, readonly string[]> = {
  health: ["verdict.contraindicated", "verdict.caution", "verdict.precheck_missing"],
  certificate: ["verdict.wrong_person", "verdict.consent_missing", "verdict.consent_other_product"],
  schedule: ["verdict.not_due", "verdict.no_rule", "verdict.history_incomplete"],
  product: ["verdict.wrong_vaccine", "verdict.unknown_code", "verdict.not_in_stock"],
  lot: [
    "verdict.recalled",
    "verdict.stopped",
    "verdict.cold_chain_hold",
    "verdict.code_used",
    "verdict.reserved",
    "verdict.vial_discarded",
  ],
  expiry: [
    "verdict.lot_expired",
    "verdict.vial_time_exceeded",
    "verdict.vial_doses_exceeded",
    "verdict.clock_doubtful",
  ],
};

/** What the machine says of a check. Without a vial on the desk only the person's side can be proved. */
export function byMachine(check: MachineCheck, view: VisitView, line: LineView | null, site: string | null): Proof {
  if (check === "site") return site === null ? "open" : "proved";
  const { scan } = view;
  if (!scan) {
    if (check !== "health" || !line?.precheck) return "open";
    return line.precheck === "clear" ? "proved" : "against";
  }
  const codes = scan.verdict.reasons.map((reason) => reason.note.code);
  if (AGAINST[check].some((code) => codes.includes(code))) return "against";
  if (check === "lot" && scan.lot === null) return "open";
  // A closed vial is not out of date: its time has not begun.
  if (check === "expiry" && (scan.expiry === null || codes.includes("verdict.vial_not_opened"))) return "open";
  if (check === "product" && scan.product === null) return "open";
  return "proved";
}
