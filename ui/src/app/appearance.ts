import { createStore } from "@/shared/store";

const REMEMBERED = "vaxdesk.large";

/** How large the type is. A habit of the desk, not of a person; remembered by this machine. */
export const appearance = createStore<{ large: boolean }>({ large: localStorage.getItem(REMEMBERED) === "1" });

appearance.subscribe(() => localStorage.setItem(REMEMBERED, appearance.get().large ? "1" : "0"));
