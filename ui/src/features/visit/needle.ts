// What the page makes of a visit's view: which line is in hand, which vial belongs to it, and what is still missing. The program
// judges; nothing here says yes where it said no.
import { type AtNeedle, OWN_CHECKS } from "@/features/visit/atNeedle";
import type { LineView, ScanView, VisitView } from "@/ipc/bindings";

/** Lines nothing is done with any more today. */
const OVER = ["given", "refused", "deferred", "failed"];

export const isOver = (line: LineView) => OVER.includes(line.state);
const isAuthorised = (line: LineView) => line.state === "authorised";

/** The vial on the desk for a line. */
export const vialOf = (view: VisitView, line: string | null | undefined): ScanView | null =>
  line == null ? null : (view.vials.findLast((vial) => vial.line === line) ?? null);

/** A line chosen by hand, valid until the next scan. */
export type Picked = { line: string; scan: string | null } | null;

/** The line in hand: the one chosen, else the one just scanned for, else the first whose injection may follow or should be prepared. */
export function lineInHand(view: VisitView, picked: Picked): LineView | null {
  const { lines, scan } = view;
  const chosen =
    picked && picked.scan === (scan?.code ?? null) ? lines.find((line) => line.line === picked.line) : null;
  if (chosen) return chosen;
  const scanned = lines.find((line) => line.line === scan?.line);
  if (scanned && !isOver(scanned) && !isAuthorised(scanned)) return scanned;
  return (
    lines.find(isAuthorised) ??
    lines.find((line) => line.state === "accepted" && vialOf(view, line.line) !== null) ??
    lines.find((line) => line.state === "accepted") ??
    lines.find((line) => !isOver(line)) ??
    lines[0] ??
    null
  );
}

/** The line a record is about: the one in hand, else the first authorised. */
export function lineToRecord(view: VisitView, inHand: LineView | null): LineView | null {
  if (inHand && isAuthorised(inHand)) return inHand;
  return view.lines.find(isAuthorised) ?? null;
}

/** The vial the verdict band speaks of. One that serves no line is shown at once: it must not stay in the hand. */
export function vialInHand(view: VisitView, inHand: LineView | null, picked: Picked): ScanView | null {
  const { scan } = view;
  const byHand = picked !== null && picked.scan === (scan?.code ?? null);
  if (scan && scan.line === null && !byHand) return scan;
  return vialOf(view, inHand?.line) ?? (byHand ? null : scan);
}

export const vialKey = (line: string, code: string) => `${line}/${code}`;
export const tickKey = (staff: string, line: string, code: string | null) => `${staff}/${line}/${code ?? ""}`;

/** The site of a line: chosen by hand, or before the needle, or the only one there is. Never the last one by itself. */
export function siteOf(line: LineView, kept: AtNeedle): string | null {
  const only = line.sites.length === 1 ? (line.sites[0] ?? null) : null;
  return kept.sites[line.line] ?? line.authorisation?.body_site ?? only;
}

/** What keeps a line from being authorised. */
export type Missing = "vial" | "verdict" | "checks" | "confirmation" | "held";

/** Whether this vial is reserved for this line now. `lapsedBy` is how many seconds the view is old. */
export function holds(line: LineView, vial: ScanView | null, since: number): boolean {
  const { authorisation } = line;
  return (
    authorisation !== null &&
    vial !== null &&
    authorisation.code === vial.code &&
    !authorisation.lapsed &&
    authorisation.seconds_left - since >= 0
  );
}

/** What is missing until a line may be authorised, in the order it is done. Empty: it may be. */
export function missing(view: VisitView, line: LineView, kept: AtNeedle, staff: string, since: number): Missing[] {
  const vial = vialOf(view, line.line);
  if (!vial) return ["vial"];
  if (holds(line, vial, since)) return ["held"];
  const { verdict } = vial;
  // Anything the window does not know is not a yes.
  if (verdict.colour !== "green" && !(verdict.colour === "amber" && verdict.needs_confirmation)) return ["verdict"];
  const found: Missing[] = [];
  const ticked = kept.ticks[tickKey(staff, line.line, vial.code)] ?? [];
  if (view.own_checks !== "shown" && OWN_CHECKS.some((check) => !ticked.includes(check))) found.push("checks");
  if (verdict.colour === "amber" && (kept.confirmations[vialKey(line.line, vial.code)] ?? "").trim() === "") {
    found.push("confirmation");
  }
  return found;
}
