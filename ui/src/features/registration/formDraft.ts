// The registration form as typed so far. Kept in memory while the user looks elsewhere, and as a draft in the encrypted file for when they
// come back after signing out.
import type { CardIs, HolderView } from "@/ipc/bindings";
import { keptAs } from "@/shared/KeptNote";
import type { PastDose } from "@/shared/PastDoses";
import { createStore } from "@/shared/store";
import { adoptDraft } from "@/shared/useDraft";

/** A guardian beyond the first, as typed. */
export type MoreGuardian = { key: number; relation: string; name: string; number: string; phone: string };

/** The form as typed. Everything is text until the program has judged it. */
export type FormDraft = {
  key: string;
  /** The id of the person to be made, once it is born. */
  id: string | null;
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
  forms += 1;
  formDraft.set(blank(`register:${forms}`, card));
}

function blank(key: string, card: FormDraft["card"]): FormDraft {
  const own = card?.is === "own" ? card.holder : null;
  return {
    key,
    id: null,
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
  };
}

/** The form as text for the drafts; `null` while nothing is typed in it. */
export function typedOf(form: FormDraft | null): string | null {
  if (form === null) return null;
  const untouched = JSON.stringify({ ...blank(form.key, form.card), id: form.id }) === JSON.stringify(form);
  return untouched ? null : JSON.stringify(form);
}

/** A form out of the drafts; `null` for what is none. */
export function formIn(content: string): FormDraft | null {
  return keptAs<FormDraft>(content, (form) => typeof form.name === "string" && Array.isArray(form.history));
}

/** Opens a form that was kept. Its card is long off the reader: what the card said stays, its number has to be read or typed again. */
export function reopenForm(kept: FormDraft): void {
  forms += 1;
  const key = `register:${forms}`;
  if (kept.id !== null) adoptDraft(key, kept.id);
  const card = kept.card;
  const form = { ...blank(key, null), ...kept, key, card: null };
  if (card?.is === "own") form.documentKind = "resident_id";
  if (card?.is === "guardian" && form.guardianName === "") form.guardianName = card.holder.name;
  formDraft.set(form);
}

/** Empties the form. */
export function closeForm(): void {
  formDraft.set(null);
}
