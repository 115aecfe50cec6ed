// The registration form as typed so far. Kept in memory while the user looks elsewhere, gone when they sign out; never stored.
import type { CardIs, HolderView } from "@/ipc/bindings";
import { createStore } from "@/shared/store";

/** One earlier dose as typed. */
export type PastDose = { key: number; vaccine: string; date: string; lot: string; provenance: string };

/** The form as typed. Everything is text until the program has judged it. */
export type FormDraft = {
  key: string;
  /** The card the data comes from, and whose it is. */
  card: { holder: HolderView; is: CardIs } | null;
  name: string;
  sex: string | null;
  birth: string;
  documentKind: string;
  documentNumber: string;
  phone: string;
  address: string;
  relation: string | null;
  guardianName: string;
  guardianNumber: string;
  guardianPhone: string;
  weight: string;
  hbsag: string | null;
  archiveCode: string | null;
  history: PastDose[];
  historyComplete: boolean;
};

/** The one unfinished form, if there is one. */
export const formDraft = createStore<FormDraft | null>(null);

let forms = 0;

/** Opens a new form: empty, or from the card on the reader. */
export function openForm(card: FormDraft["card"]): void {
  const own = card?.is === "own" ? card.holder : null;
  forms += 1;
  formDraft.set({
    key: `register:${forms}`,
    card,
    name: own?.name ?? "",
    sex: own?.sex ?? null,
    birth: own?.birth ?? "",
    documentKind: "none",
    documentNumber: "",
    phone: "",
    address: "",
    relation: null,
    guardianName: "",
    guardianNumber: "",
    guardianPhone: "",
    weight: "",
    hbsag: null,
    archiveCode: null,
    history: [],
    historyComplete: false,
  });
}

/** Empties the form. */
export function closeForm(): void {
  formDraft.set(null);
}
