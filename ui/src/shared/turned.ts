import { createStore } from "@/shared/store";

/** The visit whose document is shown on this screen turned round to the family; nothing while the nurse has it. */
export const turned = createStore<string | null>(null);
