import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";

/** The last order that was sent or waits to be; the next one is sent when the program has answered it. */
let last: Promise<void> = Promise.resolve();
/** What the newest order asks for: orders between are not worth sending any more. */
let newest = 0;

/**
 * Names the visit that scans go to, or none. The program runs commands side by side: leaving one visit and opening the next must reach it
 * in this order, or the scans of the visit on screen would belong to nobody.
 */
export function focusVisit(visit: string | null): Promise<void> {
  newest += 1;
  const own = newest;
  last = last.then(async () => {
    if (own !== newest) return;
    try {
      await call(commands.visitFocus(visit));
    } catch (cause) {
      // One that failed must not hold up the next.
      console.error(cause);
    }
  });
  return last;
}
