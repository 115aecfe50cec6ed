import { createStore } from "@/shared/store";

/** What the visit on the chair needs from the stock page: a vial that was never received. */
export type Errand = { visit: string; code: string };

/** The errand the verdict on screen asks for; the key of the stock page takes it along (F8). */
export const errand = createStore<Errand | null>(null);
