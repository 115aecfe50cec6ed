import { useContext, useEffect, useRef } from "react";
import { KeysContext } from "@/shared/useHotkey";

/** A digit counts once nothing followed it for so long: a scanner that types sends the next character sooner. */
const ALONE_MS = 200;

const writing = (target: EventTarget | null) =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && !["radio", "checkbox", "button"].includes(target.type));

/** Runs `choose` with 1 to `count` when a digit is pressed alone: not in a field, and not as a part of a scan. */
export function useDigits(count: number, choose: (digit: number) => void, enabled = true): void {
  const awake = useContext(KeysContext);
  const latest = useRef(choose);
  useEffect(() => {
    latest.current = choose;
  });
  useEffect(() => {
    if (!enabled || !awake || count === 0) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let before = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      clearTimeout(waiting);
      const close = event.timeStamp - before < ALONE_MS;
      before = event.timeStamp;
      if (close || event.repeat || event.ctrlKey || event.altKey || event.metaKey || writing(event.target)) return;
      const digit = /^[1-9]$/u.test(event.key) ? Number(event.key) : 0;
      if (digit < 1 || digit > count) return;
      waiting = setTimeout(() => latest.current(digit), ALONE_MS);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      clearTimeout(waiting);
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [count, enabled, awake]);
}
