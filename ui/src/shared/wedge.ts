// A scanner that types. The window collects key presses; whether they are a scan, and what it says, is decided in the program.
import type { KeyInput } from "@/ipc/bindings";

/** Fewest characters and largest mean gap of a scan: the same figures as in the program, used here only to hold Enter back in time. */
const FEWEST_CHARACTERS = 6;
const LARGEST_MEAN_GAP_MS = 35;
/** A pause longer than this ends what was typed before it; a busy machine may stretch one gap of a scan. */
const PAUSE_MS = 150;
/** Some scanners type the group separator as F8, which is also a key of ours: it counts as theirs this close to another key. */
export const SEPARATOR_MS = 60;

/** The text field that has the focus, as it was before a key. */
export type FieldBefore = {
  field: HTMLInputElement | HTMLTextAreaElement;
  value: string;
};

type Press = KeyInput & { before: FieldBefore | null };

/** A burst of keys ended by Enter. */
export type Burst = {
  keys: KeyInput[];
  /** The field as it was before the burst. */
  before: FieldBefore | null;
};

const isContent = (key: string) => [...key].length === 1 || key === "F8";

/** Collects key presses and tells a burst from a person's typing. */
export class KeyCollector {
  private presses: Press[] = [];

  /** When the last content key came, or `null`. */
  get lastAt(): number | null {
    return this.presses.findLast((press) => isContent(press.key))?.at_ms ?? null;
  }

  /** Whether a scan seems to be under way at `at`. */
  running(at: number): boolean {
    const last = this.lastAt;
    return last !== null && at - last <= SEPARATOR_MS;
  }

  /** Takes one key; with Enter it answers the burst it ends, or `null` when a person typed. */
  take(key: KeyInput, before: FieldBefore | null): Burst | null {
    const last = this.presses.at(-1);
    if (last && key.at_ms - last.at_ms > PAUSE_MS) this.presses = [];
    if (key.key !== "Enter") {
      this.presses.push({ ...key, before });
      // A held key or a long text without Enter is no scan; keep what a code can be at most.
      if (this.presses.length > 400) this.presses = this.presses.slice(-400);
      return null;
    }
    const presses = this.presses;
    this.presses = [];
    const content = presses.filter((press) => isContent(press.key));
    const first = content[0];
    if (!first || content.length < FEWEST_CHARACTERS) return null;
    if (key.at_ms - first.at_ms > LARGEST_MEAN_GAP_MS * content.length) return null;
    const start = presses[0]?.at_ms ?? 0;
    const keys = [...presses, { ...key }].map(({ key: name, ctrl, alt, at_ms }) => ({
      key: name,
      ctrl,
      alt,
      at_ms: Math.round(at_ms - start),
    }));
    return { keys, before: first.before };
  }
}

/** Puts a text field back to what it held, so that React's state follows. */
export function restore({ field, value }: FieldBefore): void {
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
