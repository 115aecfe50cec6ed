import { useQueryClient } from "@tanstack/react-query";
import { type AmendInput, commands, type RecipientDetail } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepDetail } from "@/ipc/views";
import { type Command, useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";

/** What of an archive a form changes. */
export type Change = Partial<Pick<AmendInput, "changes" | "guardians" | "documents">>;

/**
 * Changes an archive as it stands on screen. Somebody else's change in between is refused, never overwritten: then the archive
 * is read again, what was typed stays, and is sent anew.
 */
export function useAmend(
  detail: RecipientDetail,
  form: string,
  onDone: () => void,
): Command<[change: Change, reason: string]> {
  const client = useQueryClient();
  const { recipient } = detail.view.person;
  // Another state of the archive is another form: the same id must not stand for two changes.
  const draft = useDraft(`amend:${recipient}:${form}:${detail.version}`);
  return useCommand(async (change: Change, reason: string) => {
    const answered = await call(
      commands.recipientAmend({
        draft: await draft.id(),
        recipient,
        seen: detail.version,
        changes: change.changes ?? [],
        guardians: change.guardians ?? null,
        documents: change.documents ?? null,
        reason: reason.trim(),
      }),
    );
    draft.renew();
    keepDetail(client, answered);
    onDone();
  });
}
