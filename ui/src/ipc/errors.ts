// How a code shows: one table from code to severity. The words stand in `locales/*/reasons.json` under the same code.
import type { CommandFailure } from "@/ipc/call";

/** `info` asks for a next step, `refusal` is the rules' no, `trouble` is something to mend, `error` is our own fault. */
export type Severity = "info" | "refusal" | "trouble" | "error";

const BY_CODE: Record<string, Severity> = {
  "archive.offline": "info",
  "session.none": "info",
  "session.locked": "refusal",
  "session.login_failed": "refusal",
  "precheck.incomplete": "info",
  "consent.signature_too_fast": "info",
  "consent.signature_too_plain": "info",
  "consent.signature_too_small": "info",
  "consent.signer_missing": "info",
  "dose.site_missing": "info",
  "observation.not_over": "info",
  "recipient.name_missing": "info",
  "recipient.guardian_missing": "info",
  "stock.lot_missing": "info",
  "stock.delivery_empty": "info",
  "verdict.confirmation_missing": "info",
  "desk.unreachable": "error",
  "desk.window_fault": "error",
};

/** The severity of a failure: by its code when the table names it, else by its kind. */
export function severityOf(failure: Pick<CommandFailure, "code" | "kind">): Severity {
  return BY_CODE[failure.code] ?? failure.kind;
}
