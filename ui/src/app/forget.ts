import type { QueryClient } from "@tanstack/react-query";
import { shownHere } from "@/features/observation/shown";
import { closeForm } from "@/features/registration/formDraft";
import { forgetAtNeedle } from "@/features/visit/atNeedle";
import { forgetHeard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { turned } from "@/shared/turned";
import { forgetDrafts } from "@/shared/useDraft";
import { forgetTyped } from "@/shared/useKept";

/** Takes every person out of this window's memory, except what the top of the desk itself says. */
export function forget(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.desk[0] });
  forgetHeard();
  forgetDrafts();
  turned.set(null);
  shownHere.set(null);
  forgetAtNeedle();
  forgetTyped();
  closeForm();
}
