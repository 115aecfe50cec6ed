import { useEffect } from "react";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { type FieldBefore, KeyCollector, restore, SEPARATOR_MS } from "@/shared/wedge";

/** Key events this hook sends again itself. */
const sentAgain = new WeakSet<Event>();

function focusedField(): FieldBefore | null {
  const field = document.activeElement;
  if (field instanceof HTMLTextAreaElement) return { field, value: field.value };
  if (field instanceof HTMLInputElement && ["text", "search", "tel", "number", ""].includes(field.type)) {
    return { field, value: field.value };
  }
  return null;
}

const isSecret = () => document.activeElement instanceof HTMLInputElement && document.activeElement.type === "password";

/**
 * Listens for scanners that type, in the whole window. The Enter of a burst is held back and never presses, submits or
 * confirms anything: the program says whether the keys were a scan; if so they leave the field they fell into.
 */
export function useWedge(enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    const collector = new KeyCollector();
    let separator: ReturnType<typeof setTimeout> | undefined;

    const onKeyDown = (event: KeyboardEvent) => {
      if (sentAgain.has(event) || isSecret()) return;
      const at = event.timeStamp;
      if (event.key === "F8") {
        hold(event);
        const goesOn = collector.running(at);
        collector.take(press(event, at), focusedField());
        // Alone it is the key for the stock page; in a burst it is the scanner's separator.
        if (!goesOn) separator = setTimeout(() => sendAgain(event, window), SEPARATOR_MS);
        return;
      }
      clearTimeout(separator);
      const burst = collector.take(press(event, at), focusedField());
      if (!burst) return;
      hold(event);
      const target = event.target;
      call(commands.wedgeScan(burst.keys)).then(
        (wasScan) => {
          if (wasScan) {
            if (burst.before) restore(burst.before);
          } else if (target instanceof HTMLInputElement) {
            enter(event, target);
          }
        },
        (cause: unknown) => console.error(cause),
      );
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => {
      clearTimeout(separator);
      window.removeEventListener("keydown", onKeyDown, { capture: true });
    };
  }, [enabled]);
}

function press(event: KeyboardEvent, at: number) {
  return { key: event.key, ctrl: event.ctrlKey, alt: event.altKey, at_ms: Math.round(at) };
}

function hold(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function sendAgain(event: KeyboardEvent, target: EventTarget): boolean {
  const again = new KeyboardEvent("keydown", { key: event.key, code: event.code, bubbles: true, cancelable: true });
  sentAgain.add(again);
  return target.dispatchEvent(again);
}

/** A quick typist's Enter in a text field: it does what Enter does there. Buttons are left alone on purpose. */
function enter(event: KeyboardEvent, field: HTMLInputElement): void {
  if (sendAgain(event, field)) field.form?.requestSubmit();
}
