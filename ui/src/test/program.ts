// The program as the window sees it: commands answered from a table, every call kept for the test to look at.
import { mockIPC } from "@tauri-apps/api/mocks";
import type { DueListInput, PlanInput } from "@/ipc/bindings";
import * as around from "@/test/around";
import { dueList } from "@/test/due";
import * as people from "@/test/people";
import * as plans from "@/test/plans";
import * as samples from "@/test/samples";

/** One call of a command. */
export type Call = { command: string; args: Record<string, unknown> };
type Answers = Record<string, (args: Record<string, unknown>) => unknown>;

/** A refusal as a command answers it. */
export const refusal = (code: string, params: Record<string, string> = {}) => ({
  code,
  params,
  kind: "refusal" as const,
});

/** Starts the program; `answers` replaces what it answers, a thrown value is a refusal. */
export function program(answers: Answers = {}): { calls: Call[]; of: (command: string) => Call[] } {
  const calls: Call[] = [];
  let drafts = 0;
  const known: Answers = {
    desk_view: () => samples.desk(),
    draft_id: () => {
      drafts += 1;
      return `draft-${drafts}`;
    },
    session_touch: () => null,
    draft_load: () => null,
    draft_save: () => null,
    draft_drop: () => null,
    today_view: () => samples.today,
    recipient_search: () => people.found,
    recipient_resemblances: () => [],
    recipient_detail: () => people.detail(),
    recipient_compare: () => people.comparison(),
    duplicate_search: () => people.pairs,
    recipient_view: () => samples.recipient,
    plan_view: (args) => plans.plan(args["input"] as PlanInput),
    due_list: (args) => dueList(args["input"] as DueListInput),
    schedules_view: (args) => plans.schedules(args["edition"] as string | null),
    recipient_register: () => samples.recipient,
    visit_open: () => samples.visit({ stage: "precheck" }),
    visit_view: () => samples.visit(),
    visit_focus: () => null,
    observation_view: () => samples.observation,
    stock_view: () => samples.stock(),
    sync_view: () => samples.sync,
    sync_now: () => samples.sync,
    demo_view: () => samples.demo,
    pad_view: () => samples.pad,
    desk_pad_view: () => samples.pad,
    visit_slip_view: () => around.slip(),
    texts_view: () => around.texts(),
    consent_proof_view: () => around.proof(),
    verification_proof_view: () => [around.verificationProof()],
    printers_view: () => ({ known: false, printers: [] }),
    ...answers,
  };
  mockIPC(
    (command, payload) => {
      const args = (payload ?? {}) as Record<string, unknown>;
      if (command.startsWith("plugin:event|")) return 1;
      calls.push({ command, args });
      const answer = known[command];
      if (!answer) throw new Error(`the test's program has no answer for ${command}`);
      return answer(args);
    },
    { shouldMockEvents: true },
  );
  return { calls, of: (command) => calls.filter((call) => call.command === command) };
}
