// What somebody is typing, kept for them in the encrypted file (C-144): it outlasts a lock, a sign-out and a program that ended.
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { commands, type DeskView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";

/** Typing is kept when the hands rest this long, and at once before the screen is locked or somebody else takes over. */
const REST_MS = 500;

/** What waits for the hands to rest, by kind. */
const waiting = new Map<string, { timer: number; save: () => Promise<void> }>();
/** What is on its way to the program, by kind: a form is never forgotten before it was kept. */
const underWay = new Map<string, Promise<void>>();

function send(kind: string, work: () => Promise<void>): Promise<void> {
  // What could not be kept stays on screen, and the next word typed tries again.
  const next = (underWay.get(kind) ?? Promise.resolve()).then(work).catch(() => {});
  underWay.set(kind, next);
  void next.then(() => {
    if (underWay.get(kind) === next) underWay.delete(kind);
  });
  return next;
}

function stopWaiting(kind: string): boolean {
  const last = waiting.get(kind);
  if (!last) return false;
  window.clearTimeout(last.timer);
  waiting.delete(kind);
  return true;
}

function keepSoon(kind: string, save: () => Promise<void>): void {
  stopWaiting(kind);
  const timer = window.setTimeout(() => {
    waiting.delete(kind);
    void send(kind, save);
  }, REST_MS);
  waiting.set(kind, { timer, save });
}

/** Keeps everything typed so far, now: while it may still be kept for the one who typed it. */
export async function keepTyped(): Promise<void> {
  const all = [...waiting];
  for (const [kind] of all) stopWaiting(kind);
  await Promise.all([...all.map(([kind, { save }]) => send(kind, save)), ...underWay.values()]);
}

/** Forgets what was not kept yet: on signing out. */
export function forgetTyped(): void {
  for (const kind of [...waiting.keys()]) stopWaiting(kind);
}

const staffOf = (desk: DeskView | undefined): string => desk?.session?.staff ?? "";

/** What is kept of a form. */
export type Kept = {
  /** What this form held when it was left, while nothing is typed in it now. */
  offered: string | null;
  /** Whether what is typed now has been kept. */
  safe: boolean;
  /** The form was sent or given up: forgets what is kept of it. */
  drop: () => void;
};

/**
 * Keeps what a form holds under `kind`, for the person signed in. `typed` is all of it as text, or `null` while nothing is typed; what
 * was kept before is then offered.
 */
export function useKept(kind: string, typed: string | null): Kept {
  const client = useQueryClient();
  const { data: staff = "" } = useQuery<DeskView, Error, string>({
    queryKey: keys.desk,
    queryFn: () => call(commands.deskView()),
    enabled: false,
    select: staffOf,
  });
  const { data: stored = null, isSuccess } = useQuery({
    queryKey: keys.kept(staff, kind),
    queryFn: () => call(commands.draftLoad(kind)),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  useEffect(() => {
    if (typed === null || typed === stored || !isSuccess) return;
    keepSoon(kind, async () => {
      await call(commands.draftSave(kind, typed));
      put(client, staff, kind, typed);
    });
  }, [client, staff, kind, typed, stored, isSuccess]);
  const drop = useCallback(() => {
    const begun = stopWaiting(kind) || underWay.has(kind);
    const known = client.getQueryData(keys.kept(staff, kind)) ?? null;
    put(client, staff, kind, null);
    if (begun || known !== null) void send(kind, async () => void (await call(commands.draftDrop(kind))));
  }, [client, staff, kind]);
  return { offered: typed === null ? stored : null, safe: typed !== null && typed === stored, drop };
}

function put(client: QueryClient, staff: string, kind: string, content: string | null): void {
  client.setQueryData<string | null>(keys.kept(staff, kind), content);
}
