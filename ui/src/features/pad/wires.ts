import { createContext, useContext } from "react";
import { commands, type PadSignInput, type PadView } from "@/ipc/bindings";
import { call } from "@/ipc/call";

/** How the page reaches the program: from the parent's window, or from the desk's screen turned round. */
export type Wires = {
  view: () => Promise<PadView>;
  sign: (input: PadSignInput) => Promise<PadView>;
  refuseAll: (digest: string, reason: string) => Promise<PadView>;
  /** Takes away what was left on a pad of its own or on a fingerprint reader. */
  clear: () => Promise<PadView>;
};

/** The parent's window. */
const ofPad: Wires = {
  view: () => call(commands.padView()),
  sign: (input) => call(commands.padSign(input)),
  refuseAll: (digest, reason) => call(commands.padRefuseAll(digest, reason)),
  clear: () => call(commands.padClear()),
};

/** Which wires a page uses. */
export const WiresContext = createContext<Wires>(ofPad);

/** The wires of this page. */
export const useWires = (): Wires => useContext(WiresContext);
