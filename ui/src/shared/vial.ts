import type { VialView } from "@/ipc/bindings";

/** How an open vial stands: no limit applies, within it, in its last minutes, or over it. */
export type VialState = "free" | "good" | "soon" | "over";

/** Seconds before the end at which the vial asks for attention. */
const SOON_SECONDS = 300;

/** An open vial `since` seconds after the program said how much was left. */
export function vialNow(vial: VialView, since: number): { left: number | null; state: VialState } {
  if (vial.seconds_left === null) return { left: null, state: "free" };
  const left = vial.seconds_left - since;
  // The last allowed second is 0:00; below it the vial is over.
  return { left, state: left < 0 ? "over" : left <= SOON_SECONDS ? "soon" : "good" };
}
