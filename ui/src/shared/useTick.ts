import { useMemo, useSyncExternalStore } from "react";

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

/**
 * Whole seconds since `view` arrived, counted by a clock that only goes forward. Time itself is the program's business:
 * the view says how many seconds were left, the window only counts them down.
 */
export function useSecondsSince(view: unknown): number {
  useSyncExternalStore(subscribe, () => second);
  // A new view is a new start.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view's identity is the point
  const arrived = useMemo(() => performance.now(), [view]);
  return Math.max(0, Math.floor((performance.now() - arrived) / 1000));
}
