import { createContext, useContext, useEffect, useRef } from "react";

/** Presses a key of ours was found for: the first to ask gets it, whatever else was done with the press (F5 loads nothing anew). */
const taken = new WeakSet<Event>();

/** Whether the keys of a screen may press anything: not while it is out of sight, behind a lock. */
export const KeysContext = createContext(true);

/** Runs `action` when the function key is pressed, `F5` alone or `Shift+F5` together. A held key runs it once. */
export function useHotkey(key: string, action: () => void, enabled = true): void {
  const awake = useContext(KeysContext);
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    if (!enabled || !awake) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const pressed = event.shiftKey ? `Shift+${event.key}` : event.key;
      if (pressed !== key || event.ctrlKey || event.altKey || event.metaKey || taken.has(event)) return;
      taken.add(event);
      event.preventDefault();
      if (!event.repeat) latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [key, enabled, awake]);
}
