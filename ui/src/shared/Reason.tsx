import { type ReactNode, useState } from "react";
import { ReasonFoot } from "@/shared/ReasonFoot";
import type { Command } from "@/shared/useCommand";

/** Asks why, in words, before something is done. */
export function Reason({
  label,
  hint,
  action,
  command,
  ready = true,
  danger = false,
  onClose,
  testId,
  children,
}: {
  label: string;
  hint?: string;
  action: string;
  command: Command<[reason: string]>;
  /** Whether what stands above the reason is complete. */
  ready?: boolean;
  danger?: boolean;
  onClose: () => void;
  /** Names of the elements begin with it. */
  testId: string;
  children?: ReactNode;
}) {
  const [why, setWhy] = useState("");
  return (
    <div className="inline-form">
      {children}
      <ReasonFoot
        label={label}
        hint={hint}
        required
        words={why}
        onWords={setWhy}
        wordsId={`${testId}-reason`}
        failure={command.failure}
        action={action}
        danger={danger}
        ready={ready && why.trim() !== "" && !command.pending}
        onSend={() => void command.send(why.trim())}
        onClose={onClose}
        testId={testId}
      />
    </div>
  );
}
