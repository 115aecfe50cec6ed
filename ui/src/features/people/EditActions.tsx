import { Button, Input } from "antd";
import { useTranslation } from "react-i18next";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { KeptSafe } from "@/shared/KeptNote";
import { KeyButton } from "@/shared/KeyButton";
import type { Command } from "@/shared/useCommand";
import type { Kept } from "@/shared/useKept";

/** The foot of a form about an archive: why, what went wrong, save, or leave it. */
export function EditActions({
  command,
  changed,
  why,
  asks,
  onWhy,
  onSave,
  onCancel,
  onReadAgain,
  kept,
  testId,
}: {
  command: Pick<Command<never>, "pending" | "failure">;
  changed: boolean;
  why: string;
  /** Whether a reason must be given. */
  asks: boolean;
  onWhy: (why: string) => void;
  onSave: () => void;
  onCancel: () => void;
  onReadAgain: () => void;
  kept?: Kept;
  testId: string;
}) {
  const { t } = useTranslation(["people", "common"]);
  return (
    <>
      <Field label={t("changeWhy")} required={asks} hint={asks ? t("changeWhyHint") : undefined}>
        {(control) => (
          <Input
            {...control}
            value={why}
            autoComplete="off"
            onChange={(event) => onWhy(event.target.value)}
            data-testid={`${testId}-why`}
          />
        )}
      </Field>
      {command.failure && (
        <div className="form-actions">
          <Failure of={command.failure} testId={`${testId}-failure`} />
          <Button size="small" htmlType="button" onClick={onReadAgain} data-testid={`${testId}-read-again`}>
            {t("readAgain")}
          </Button>
        </div>
      )}
      <div className="form-actions">
        <KeyButton
          type="primary"
          hotkey="F6"
          disabled={!changed || (asks && why.trim() === "")}
          loading={command.pending}
          onPress={onSave}
          testId={`${testId}-save`}
        >
          {t("save")}
        </KeyButton>
        <Button htmlType="button" onClick={onCancel} data-testid={`${testId}-cancel`}>
          {t("common:cancel")}
        </Button>
        {kept && <KeptSafe kept={kept} testId={testId} />}
      </div>
    </>
  );
}
