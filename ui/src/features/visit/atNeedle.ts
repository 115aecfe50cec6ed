// What the vaccinator chose and ticked at the needle, kept while the way leads elsewhere (receiving a vial, the consent) and back.
// In memory only; gone when the user signs out.
import { createStore } from "@/shared/store";

/** The vaccinator's own ticks of 三查七对, as `AuthoriseInput.checks` names them. */
export const OWN_CHECKS = ["appearance", "name_spoken", "dose_drawn", "site_route"] as const;
export type OwnCheck = (typeof OWN_CHECKS)[number];

/** What is kept of one visit. */
export type AtNeedle = {
  /** Body site by line. */
  sites: Record<string, string>;
  /** Ticks by who made them, the line and the vial: another vial or another person ticks anew. */
  ticks: Record<string, readonly OwnCheck[]>;
  /** Why one goes on at amber, by line and vial. */
  confirmations: Record<string, string>;
  /** Why something was not in order at the record, by authorisation. */
  deviations: Record<string, string>;
};

const NOTHING: AtNeedle = { sites: {}, ticks: {}, confirmations: {}, deviations: {} };

const kept = createStore<Record<string, AtNeedle>>({});

/** The one place for it. */
export const atNeedle = {
  subscribe: kept.subscribe,
  get: kept.get,
  set: kept.set,
  of: (all: Record<string, AtNeedle>, visit: string): AtNeedle => all[visit] ?? NOTHING,
  change: (visit: string, change: (before: AtNeedle) => Partial<AtNeedle>) =>
    kept.set((all) => {
      const before = all[visit] ?? NOTHING;
      return { ...all, [visit]: { ...before, ...change(before) } };
    }),
};

/** A vial scanned at the registration desk for a visit that stood ready there; it is put on the desk once the page is open. */
export const broughtAlong = createStore<{ visit: string; code: string } | null>(null);

/** Forgets everything: on signing out. */
export function forgetAtNeedle(): void {
  kept.set({});
  broughtAlong.set(null);
}
