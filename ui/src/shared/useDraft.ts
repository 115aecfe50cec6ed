import { useCallback, useEffect, useMemo } from "react";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";

const born = new Map<string, Promise<string>>();

function idOf(key: string): Promise<string> {
  const known = born.get(key);
  if (known) return known;
  const id = call(commands.draftId());
  born.set(key, id);
  id.catch(() => born.delete(key));
  return id;
}

/** The id of what a form is about to make. */
export type Draft = {
  /** The id; if it could not be had before, asks again. */
  id: () => Promise<string>;
  /** The form was sent and what follows is another one. */
  renew: () => void;
};

/**
 * The id of what a form is about to make, born when the form opens: the same form sent twice makes one thing, also when the
 * screen was left and entered again in between. A new `key` is a new form.
 */
export function useDraft(key: string): Draft {
  const id = useCallback(() => idOf(key), [key]);
  const renew = useCallback(() => {
    born.delete(key);
  }, [key]);
  useEffect(() => {
    id().catch(() => {});
  }, [id]);
  return useMemo(() => ({ id, renew }), [id, renew]);
}

/** The same for a page that makes several things, each under a key of its own. */
export function useDrafts(keys: readonly string[]): (key: string) => Draft {
  const all = keys.join("\n");
  useEffect(() => {
    for (const key of all.split("\n")) if (key !== "") idOf(key).catch(() => {});
  }, [all]);
  return useCallback((key: string) => ({ id: () => idOf(key), renew: () => void born.delete(key) }), []);
}

/** A form that was kept comes back with the id it had: what it had sent already is not made twice. */
export function adoptDraft(key: string, id: string): void {
  born.set(key, Promise.resolve(id));
}

/** Forgets every id: on signing out. */
export function forgetDrafts(): void {
  born.clear();
}
