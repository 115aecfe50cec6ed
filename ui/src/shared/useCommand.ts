import { useCallback, useEffect, useRef, useState } from "react";
import { asFailure, type CommandFailure } from "@/ipc/call";

/** One button's command: what it answered wrong, whether it is under way, and how to send it. */
export type Command<A extends unknown[]> = {
  send: (...args: A) => Promise<boolean>;
  pending: boolean;
  failure: CommandFailure | null;
  forget: () => void;
};

/**
 * Runs a command once at a time: a second press while the first is under way does nothing.
 * `send` answers whether it was done; the failure stays until the next try.
 */
export function useCommand<A extends unknown[]>(run: (...args: A) => Promise<unknown>): Command<A> {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<CommandFailure | null>(null);
  const busy = useRef(false);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });

  const send = useCallback(async (...args: A): Promise<boolean> => {
    if (busy.current) return false;
    busy.current = true;
    setPending(true);
    setFailure(null);
    try {
      await latest.current(...args);
      return true;
    } catch (thrown) {
      setFailure(asFailure(thrown));
      return false;
    } finally {
      busy.current = false;
      setPending(false);
    }
  }, []);
  const forget = useCallback(() => setFailure(null), []);
  return { send, pending, failure, forget };
}
