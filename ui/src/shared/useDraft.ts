import { useCallback, useEffect, useRef } from "react";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";

/**
 * The id of what a form is about to make, born when the form opens: the same form sent twice makes one thing.
 * A new `key` is a new form. The returned function gives the id; if it could not be had, the next call asks again.
 */
export function useDraft(key: string): () => Promise<string> {
  const held = useRef<{ key: string; id: Promise<string> } | null>(null);
  const take = useCallback(() => {
    if (held.current?.key === key) return held.current.id;
    const id = call(commands.draftId());
    held.current = { key, id };
    id.catch(() => {
      if (held.current?.id === id) held.current = null;
    });
    return id;
  }, [key]);
  useEffect(() => {
    take().catch(() => {});
  }, [take]);
  return take;
}
