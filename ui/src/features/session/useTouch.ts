import { useEffect } from "react";
import { commands } from "@/ipc/bindings";

/** At most one word to the program in this many milliseconds: it counts minutes. */
const QUIET_MS = 15_000;

/** Tells the program that somebody is at the desk, so that it does not lock the screen under their hands (C-144). */
export function useTouch(signedIn: boolean): void {
  useEffect(() => {
    if (!signedIn) return;
    let last = 0;
    const touch = (event: Event) => {
      if (event.timeStamp - last < QUIET_MS) return;
      last = event.timeStamp;
      // A touch that is refused means that the session is over; the next command says so where it can be seen.
      void commands.sessionTouch();
    };
    const kinds = ["pointerdown", "keydown", "wheel"] as const;
    for (const kind of kinds) window.addEventListener(kind, touch, { passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, touch);
    };
  }, [signedIn]);
}
