import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "@/features/setup/SetupPage";
import { commands, type RecoveryView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { RecoveryKey } from "@/shared/RecoveryKey";
import { useCommand } from "@/shared/useCommand";

/** The recovery key, shown once and typed back: what was only looked at is not written down. */
export function RecoveryStep({ recovery, step }: { recovery: RecoveryView; step: Step }) {
  const { t } = useTranslation("setup");
  const [written, setWritten] = useState(false);
  const [typed, setTyped] = useState("");
  const confirm = useCommand(() => step(call(commands.setupRecoveryConfirm(typed))));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") void confirm.send();
  };
  return (
    <section className="setup-panel">
      <p className="setup-lead">{t("recoveryWhy")}</p>
      {written ? (
        <form onSubmit={submit} aria-label={t("typeBack")}>
          <Field label={t("typeBack")} hint={t("typeBackHint")} required>
            {(control) => (
              <Input
                {...control}
                className="code"
                size="large"
                autoFocus
                autoComplete="off"
                spellCheck={false}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                data-testid="recovery-typed"
              />
            )}
          </Field>
          <Failure of={confirm.failure} testId="setup-failure" />
          <div className="form-actions">
            <Button
              type="primary"
              size="large"
              htmlType="submit"
              disabled={typed.trim() === ""}
              loading={confirm.pending}
              data-testid="recovery-confirm"
            >
              {t("confirmKey")}
            </Button>
            <Button size="large" htmlType="button" onClick={() => setWritten(false)} data-testid="recovery-again">
              {t("showAgain")}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <RecoveryKey recovery={recovery} />
          <p>{t("recoveryKeep")}</p>
          <div className="form-actions">
            <Button type="primary" size="large" onClick={() => setWritten(true)} data-testid="recovery-written">
              {t("written")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
