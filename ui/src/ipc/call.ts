// Unwraps a command's answer. A refusal or an error becomes a thrown `CommandFailure`, so that callers handle one thing.
import type { CommandError } from "@/ipc/bindings";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: CommandError };

/** A command that was not done: the rules said no (`refusal`), or something is broken (`error`, `trouble`). */
export class CommandFailure extends Error {
  readonly code: string;
  readonly params: Record<string, string | undefined>;
  readonly kind: CommandError["kind"];

  constructor(error: CommandError) {
    super(error.code);
    this.name = "CommandFailure";
    this.code = error.code;
    this.params = error.params;
    this.kind = error.kind;
  }
}

let sessionLost: () => void = () => {};

/** Names what to do when the program says that nobody is signed in any more. */
export function onSessionLost(listener: () => void): void {
  sessionLost = listener;
}

/** The data of a command, or a thrown `CommandFailure`. */
export async function call<T>(answer: Promise<Answer<T>>): Promise<T> {
  const result = await answer.catch((cause: unknown): Answer<T> => {
    console.error(cause);
    return { status: "error", error: { code: "desk.unreachable", params: {}, kind: "error" } };
  });
  if (result.status === "ok") return result.data;
  if (result.error.code === "session.none") sessionLost();
  throw new CommandFailure(result.error);
}

/** Any thrown thing as a `CommandFailure`: a bug in the window must be seen too. */
export function asFailure(thrown: unknown): CommandFailure {
  if (thrown instanceof CommandFailure) return thrown;
  console.error(thrown);
  return new CommandFailure({ code: "desk.window_fault", params: {}, kind: "error" });
}
