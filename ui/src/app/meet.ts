import type { QueryClient } from "@tanstack/react-query";
import { router } from "@/app/router";
import { shownHere } from "@/features/observation/shown";
import { formDraft } from "@/features/registration/formDraft";
import { broughtAlong } from "@/features/visit/atNeedle";
import type { DeskView, ObservationView, VisitView } from "@/ipc/bindings";
import { type FoundPeople, type FoundTicket, heard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";

/** A card or certificate named people: shows them, unless a visit is open, which decides the person. */
export function meet(client: QueryClient, people: FoundPeople): void {
  const { pathname, search } = router.state.location;
  const visit = "visit" in search && typeof search.visit === "string" ? search.visit : null;
  if (pathname === "/visit" && visit !== null) {
    const open = client.getQueryData<VisitView>(keys.visit(visit))?.person.recipient;
    const named = [...people.own, ...people.children];
    const known = named.some((person) => person.recipient === open);
    heard.set((before) => ({
      ...before,
      wrongPerson: known ? null : (people.holder?.name ?? named[0]?.name ?? ""),
    }));
    return;
  }
  if (pathname === "/observation" && showHere(client, people)) return;
  heard.set((before) => ({ ...before, people, wrongPerson: null }));
  // A form being typed is not thrown away: the people appear beside it.
  if (formDraft.get() !== null && pathname === "/registration" && "form" in search && search.form) return;
  const only = people.children.length === 0 && people.own.length === 1 ? people.own[0] : undefined;
  // Somebody working on archives wants the archive, everybody else the card.
  if (pathname === "/people") {
    void router.navigate({ to: "/people", search: only ? { person: only.recipient } : {} });
    return;
  }
  void router.navigate({ to: "/registration", search: only ? { person: only.recipient } : {} });
}

/** A ticket was scanned while nobody is on the chair: its visit is opened. On the observation page it stands for the person there. */
export function callIn(ticket: FoundTicket): void {
  if (router.state.location.pathname === "/observation") {
    shownHere.set({ people: [ticket.visit, ticket.person.recipient], shown: ticket.code });
    return;
  }
  void router.navigate({ to: "/visit", search: { visit: ticket.visit } });
}

/**
 * A vial was scanned while a visit stands ready on the registration page of somebody who may vaccinate: one computer does both, and the
 * scan says so. The visit is opened at the needle and the vial goes with it.
 */
export function toNeedle(client: QueryClient, code: string): boolean {
  const { pathname, search } = router.state.location;
  const visit = "visit" in search && typeof search.visit === "string" ? search.visit : null;
  if (pathname !== "/registration" || visit === null) return false;
  const may = client.getQueryData<DeskView>(keys.desk)?.session?.may.includes("visit_scan") ?? false;
  const view = client.getQueryData<VisitView>(keys.visit(visit));
  if (!may || view?.stage !== "ready") return false;
  broughtAlong.set({ visit, code });
  void router.navigate({ to: "/visit", search: { visit } });
  return true;
}

/** A card or booklet at the observation page, of somebody who sits there: it releases. Anybody else's goes on as everywhere. */
function showHere(client: QueryClient, people: FoundPeople): boolean {
  const sitting = client.getQueryData<ObservationView>(keys.observation)?.people ?? [];
  const named = [...people.own, ...people.children];
  const here = named.filter((person) =>
    sitting.some((row) => row.recipient === person.recipient && row.released_at === null),
  );
  const shown = people.holder?.token ?? here[0]?.archive_code;
  if (shown === undefined || here.length === 0) return false;
  shownHere.set({ people: here.map((person) => person.recipient), shown });
  return true;
}
