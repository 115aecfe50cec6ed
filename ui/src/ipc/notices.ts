// Notices to the desk window: what devices, the pad and the delivery worker say. They arrive, nobody asks for them.
import type { QueryClient } from "@tanstack/react-query";
import { listen } from "@tauri-apps/api/event";
import type { DeskNotice, DeskView, DueExportView, Found, Note, PadNotice } from "@/ipc/bindings";
import { keys } from "@/ipc/queryKeys";
import { keep, keepAlarms, keepStatus, keepVisit } from "@/ipc/views";
import { createStore } from "@/shared/store";
import { turned } from "@/shared/turned";

/** The people a card, certificate or search named. */
export type FoundPeople = Extract<Found, { kind: "people" }>;

/** A ticket that was scanned while no visit is open. */
export type FoundTicket = Extract<Found, { kind: "ticket" }>;

/** What devices said last. Personal data lives here in memory only and goes when the user signs out. */
export type Heard = {
  people: FoundPeople | null;
  /** Masked name on another person's card, shown while a visit is open. */
  wrongPerson: string | null;
  /** A card or scan that could not be used. */
  trouble: Note | null;
};

/** How far the export of 应种 is while one runs; it goes on when its page is left. */
export const dueExporting = createStore<DueExportView | null>(null);

const SILENCE: Heard = { people: null, wrongPerson: null, trouble: null };

/** The one place for what devices said. */
export const heard = createStore<Heard>(SILENCE);

/** Forgets everything heard: on signing out. */
export function forgetHeard(): void {
  heard.set(SILENCE);
}

/**
 * Puts one notice where it belongs. `onPeople`, `onTicket` and `onVial` decide about moving to another screen; `onVial` answers whether
 * the vial has somewhere to go.
 */
export function takeNotice(
  client: QueryClient,
  notice: DeskNotice,
  onPeople: (people: FoundPeople) => void,
  onTicket: (ticket: FoundTicket) => void = () => {},
  onVial: (code: string) => boolean = () => false,
): void {
  switch (notice.kind) {
    case "visit":
      // First, so that nothing stands between a verdict and the screen.
      keepVisit(client, notice.view);
      // A wrong person's card stays red until it is taken away or put aside by hand; the program knows.
      heard.set((before) => ({
        ...before,
        trouble: null,
        wrongPerson: notice.view.wrong_person ? before.wrongPerson : null,
      }));
      return;
    case "found":
      takeFound(notice.found, onPeople, onTicket, onVial);
      return;
    case "card_trouble":
    case "refused":
      heard.set((before) => ({ ...before, trouble: notice.note }));
      return;
    case "card_removed":
      heard.set((before) => ({ ...before, wrongPerson: null }));
      return;
    case "stock":
      keep(client, keys.stock, notice.view);
      return;
    case "status":
      keepStatus(client, notice.status);
      void client.invalidateQueries({ queryKey: keys.sync });
      void client.invalidateQueries({ queryKey: keys.devices });
      return;
    case "session":
      // A badge is the nurse's: a screen turned round to the family is theirs again.
      turned.set(null);
      keep(client, keys.desk, notice.view);
      return;
    case "locked":
      client.setQueryData<DeskView>(keys.desk, (desk) =>
        desk?.session ? { ...desk, session: { ...desk.session, locked: true } } : desk,
      );
      return;
    case "import":
      keep(client, keys.import(notice.view.import), notice.view);
      return;
    case "due_export":
      // A word that was on its way when the export ended comes too late.
      dueExporting.set((running) => running && notice.view);
      return;
    case "backup":
      keep(client, keys.backup, notice.view);
      keepAlarms(client, notice.view.alarms);
      return;
    case "devices":
      keep(client, keys.devices, notice.view);
      return;
    case "setup":
      keep(client, keys.setup, notice.view);
      return;
    case "pad":
      // Only while the screen is the family's does the desk's window show their page.
      if (turned.get() !== null) keep(client, keys.pad, notice.view);
      return;
  }
}

function takeFound(
  found: Found,
  onPeople: (people: FoundPeople) => void,
  onTicket: (ticket: FoundTicket) => void,
  onVial: (code: string) => boolean,
): void {
  switch (found.kind) {
    case "people":
      heard.set((before) => ({ ...before, trouble: null }));
      onPeople(found);
      return;
    case "ticket":
      heard.set((before) => ({ ...before, trouble: null }));
      onTicket(found);
      return;
    case "wrong_person":
      heard.set((before) => ({ ...before, wrongPerson: found.name }));
      return;
    case "unknown":
      heard.set((before) => ({
        ...before,
        trouble: { code: "scan.unknown", params: { text: found.text }, rule: null },
      }));
      return;
    case "vial":
      // With a visit open the code goes there by itself; here nobody is on the chair, unless one was just made ready.
      if (onVial(found.code)) {
        heard.set((before) => ({ ...before, trouble: null }));
        return;
      }
      heard.set((before) => ({
        ...before,
        trouble: { code: "scan.no_visit", params: { code: found.code }, rule: null },
      }));
      return;
  }
}

/** Listens for the desk's notices until the returned function is called. */
export function listenToDesk(
  client: QueryClient,
  onPeople: (people: FoundPeople) => void,
  onTicket: (ticket: FoundTicket) => void,
  onVial: (code: string) => boolean,
): () => void {
  return follow<DeskNotice>("desk-notice", (notice) => takeNotice(client, notice, onPeople, onTicket, onVial));
}

/** Listens for the pad's notices until the returned function is called. */
export function listenToPad(client: QueryClient): () => void {
  return follow<PadNotice>("pad-notice", (notice) => keep(client, keys.pad, notice.view));
}

function follow<T>(name: string, take: (payload: T) => void): () => void {
  let stopped = false;
  const listening = listen<T>(name, (event) => {
    if (!stopped) take(event.payload);
  });
  listening.catch((cause: unknown) => console.error(cause));
  return () => {
    stopped = true;
    void listening.then((stop) => stop()).catch(() => {});
  };
}
