import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = 0;

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    second = Math.floor(performance.now() / 1000);
    timer = setInterval(() => {
      second = Math.floor(performance.now() / 1000);
      for (const each of listeners) each();
    }, 250);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** When each view was first shown. Kept beside the view: a part that shows it later, or again, must not start it anew. */
const arrivals = new WeakMap<object, number>();

/**
 * Whole seconds since `view` was first shown, counted by a clock that only goes forward. Time itself is the program's
 * business: the view says how many seconds were left, the window only counts them down. A new view is a new start.
 */
export function useSecondsSince(view: object | undefined): number {
  useSyncExternalStore(subscribe, () => second);
  if (!view) return 0;
  const now = performance.now();
  let arrived = arrivals.get(view);
  if (arrived === undefined) {
    arrived = now;
    arrivals.set(view, now);
  }
  return Math.max(0, Math.floor((now - arrived) / 1000));
}
