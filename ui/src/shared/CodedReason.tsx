import { type ReactNode, useState } from "react";
import { Choice, type ChoiceOption } from "@/shared/Choice";
import { ReasonFoot } from "@/shared/ReasonFoot";
import type { Command } from "@/shared/useCommand";

/** Asks why, by one of a few reasons, before something is done. Words are welcome with any of them, and needed with `other`. */
export function CodedReason({
  label,
  noteLabel,
  options,
  action,
  command,
  ready = true,
  onClose,
  testId,
  children,
}: {
  label: string;
  noteLabel: string;
  options: readonly ChoiceOption[];
  action: string;
  command: Command<[reason: string, note: string]>;
  /** Whether what else is asked is answered. */
  ready?: boolean;
  onClose: () => void;
  /** Names of the elements begin with it. */
  testId: string;
  /** What else is asked, or must be known. */
  children?: ReactNode;
}) {
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const answered = reason !== null && (reason !== "other" || note.trim() !== "");
  return (
    <div className="inline-form">
      <Choice label={label} required options={options} value={reason} onChange={setReason} />
      {children}
      <ReasonFoot
        label={noteLabel}
        required={reason === "other"}
        words={note}
        onWords={setNote}
        wordsId={`${testId}-note`}
        failure={command.failure}
        action={action}
        ready={ready && answered && !command.pending}
        onSend={() => reason && void command.send(reason, note.trim())}
        onClose={onClose}
        testId={testId}
      />
    </div>
  );
}
