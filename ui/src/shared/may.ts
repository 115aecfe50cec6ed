import { createContext, useContext } from "react";

/** Commands the signed-in person may use. The program decides; the window only offers nothing that would be refused. */
export const MayContext = createContext<ReadonlySet<string>>(new Set());

/** Whether the signed-in person may use a command, by its name such as `visit_record`. */
export function useMay(command: string): boolean {
  return useContext(MayContext).has(command);
}
