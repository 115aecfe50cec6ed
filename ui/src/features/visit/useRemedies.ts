import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Remedy } from "@/features/visit/VerdictBand";
import type { Verifying } from "@/features/visit/Verify";
import { commands, type ScanView, type VisitView } from "@/ipc/bindings";
import { type CommandFailure, call } from "@/ipc/call";
import { heard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { keepStatus, keepVisit } from "@/ipc/views";
import { useMay } from "@/shared/may";
import { useSeconded } from "@/shared/StepUp";
import { type Command, useCommand } from "@/shared/useCommand";
import { useDrafts } from "@/shared/useDraft";

/** Where a remedy leads outside this page. */
export type Elsewhere =
  | { to: "receive"; code: string }
  | { to: "registration" }
  | { to: "finish" }
  | { to: "archive"; recipient: string };

/** The ways out of a verdict that is not green. */
export type Remedies = {
  /** Does what the button says. */
  take: (remedy: Remedy) => void;
  /** Whether the signed-in person may begin it here. */
  may: (remedy: Remedy) => boolean;
  pending: boolean;
  failure: CommandFailure | null;
  /** Takes the vial, or the stranger's card, off the desk. */
  clear: Command<[]>;
  /** Asks the second person, while one is asked for. */
  dialog: ReactNode;
};

/** What a red or amber verdict asks for, done from the desk. */
export function useRemedies({
  view,
  vial,
  stranger,
  verifying,
  onConfirm,
  onPay,
  onElsewhere,
}: {
  view: VisitView;
  /** The vial the verdict is about. */
  vial: ScanView | null;
  /** Masked name of another person whose card was shown; null while there is nobody. */
  stranger: string | null;
  verifying: Verifying;
  /** The words for going on at amber are asked for. */
  onConfirm: () => void;
  /** The receipt of this line is asked for. */
  onPay: (line: string | null) => void;
  onElsewhere: (way: Elsewhere) => void;
}): Remedies {
  const client = useQueryClient();
  const { visit } = view;
  const mayReceive = useMay("stock_receipt_begin");
  const mayClock = useMay("clock_confirm");
  const drafts = useDrafts([]);
  const keep = (next: VisitView) => keepVisit(client, next);

  const clear = useCommand(async () => {
    // Without a stranger the command takes a vial off the desk: only what is shown as wrong is put aside.
    if (stranger === null || view.wrong_person) keep(await call(commands.visitScanClear(visit)));
    heard.set((before) => ({ ...before, wrongPerson: null }));
  });
  const openVial = useCommand(async () => keep(await call(commands.visitVialOpen(visit))));
  const propose = useCommand(async (vaccine: string) => {
    const draft = drafts(`propose:${visit}:${vaccine}`);
    keep(await call(commands.visitLinePropose({ draft: await draft.id(), visit, vaccine })));
    draft.renew();
    onElsewhere({ to: "registration" });
  });
  const clock = useSeconded("clock_confirm", "", async (approval: string | null) => {
    keepStatus(client, await call(commands.clockConfirm(approval)));
    void client.invalidateQueries({ queryKey: keys.visits });
  });

  const take = (remedy: Remedy) => {
    switch (remedy) {
      case "open_vial":
        return void openVial.send();
      case "another_vial":
      case "earlier_lot":
        return void clear.send();
      case "verify":
        return verifying.first();
      case "confirm":
        return onConfirm();
      case "confirm_clock":
        return void clock.send();
      case "payment":
        return onPay(vial?.line ?? null);
      case "change_line":
        return void (vial?.vaccine && propose.send(vial.vaccine));
      case "receive":
        return onElsewhere({ to: "receive", code: vial?.code ?? "" });
      default:
        return onElsewhere({ to: "registration" });
    }
  };
  const may = (remedy: Remedy): boolean => {
    switch (remedy) {
      case "receive":
        return mayReceive;
      case "confirm_clock":
        return mayClock;
      // Only the vial scanned last can be taken off; another one is simply scanned over.
      case "another_vial":
      case "earlier_lot":
        return vial?.code === view.scan?.code;
      case "confirm":
        return vial?.verdict.needs_confirmation === true;
      case "change_line":
        return vial?.vaccine != null;
      // It lies before the family already.
      case "verify":
        return view.verification.state !== "on_pad";
      default:
        return true;
    }
  };
  return {
    take,
    may,
    pending: openVial.pending || clear.pending || propose.pending || verifying.show.pending,
    failure: clear.failure ?? openVial.failure ?? propose.failure ?? clock.failure,
    clear,
    dialog: clock.dialog,
  };
}
