// The registration form as typed so far. Kept in memory while the user looks elsewhere, gone when they sign out; never stored.
import type { CardIs, HolderView } from "@/ipc/bindings";
import type { PastDose } from "@/shared/PastDoses";
import { createStore } from "@/shared/store";

/** A guardian beyond the first, as typed. */
export type MoreGuardian = { key: number; relation: string; name: string; number: string; phone: string };

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
  moreGuardians: MoreGuardian[];
  birthTime: string;
  weight: string;
  gestation: string;
  hbsag: string | null;
  hiv: string | null;
  birthCertificate: string;
  archiveCode: string | null;
  history: PastDose[];
  historyComplete: boolean;
  /** People known already whom the user looked at and said are somebody else, by id. */
  others: Record<string, "new" | "not_same">;
  /** Why they are somebody else. */
  othersReason: string;
  /** The person once registered: what is sent after that may still be refused, and then nobody is registered twice. */
  registered: string | null;
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
    moreGuardians: [],
    birthTime: "",
    weight: "",
    gestation: "",
    hbsag: null,
    hiv: null,
    birthCertificate: "",
    archiveCode: null,
    history: [],
    historyComplete: false,
    others: {},
    othersReason: "",
    registered: null,
  });
}

/** Empties the form. */
export function closeForm(): void {
  formDraft.set(null);
}
