import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
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
  const { t } = useTranslation();
  const [why, setWhy] = useState("");
  return (
    <div className="inline-form">
      {children}
      <Field label={label} hint={hint} required>
        {(control) => (
          <Input
            {...control}
            value={why}
            autoComplete="off"
            onChange={(event) => setWhy(event.target.value)}
            data-testid={`${testId}-reason`}
          />
        )}
      </Field>
      <Failure of={command.failure} testId={`${testId}-failure`} />
      <div className="form-actions">
        <Button
          type="primary"
          danger={danger}
          htmlType="button"
          disabled={!ready || why.trim() === "" || command.pending}
          onClick={() => void command.send(why.trim())}
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
