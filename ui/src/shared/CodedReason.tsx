import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Choice, type ChoiceOption } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
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
  const { t } = useTranslation();
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  return (
    <div className="inline-form">
      <Choice label={label} required options={options} value={reason} onChange={setReason} />
      {children}
      <Field label={noteLabel} required={reason === "other"}>
        {(control) => (
          <Input
            {...control}
            value={note}
            autoComplete="off"
            onChange={(event) => setNote(event.target.value)}
            data-testid={`${testId}-note`}
          />
        )}
      </Field>
      <Failure of={command.failure} testId={`${testId}-failure`} />
      <div className="form-actions">
        <Button
          type="primary"
          htmlType="button"
          disabled={!ready || reason === null || (reason === "other" && note.trim() === "") || command.pending}
          onClick={() => reason && void command.send(reason, note.trim())}
          data-testid={`${testId}-save`}
        >
          {action}
        </Button>
        <Button htmlType="button" onClick={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </div>
  );
}
