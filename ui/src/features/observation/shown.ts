import { createStore } from "@/shared/store";

/** What was scanned or laid on the reader on this page, and whose it is. `shown` goes to the program, which checks it again. */
export type Shown = { people: string[]; shown: string };

/** The card, booklet or ticket shown last, until the page has dealt with it. */
export const shownHere = createStore<Shown | null>(null);
