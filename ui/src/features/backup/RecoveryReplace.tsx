import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type BackupView, commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dateAndTime } from "@/shared/format";
import { RecoveryKey } from "@/shared/RecoveryKey";
import { useSeconded } from "@/shared/StepUp";
import { useCommand } from "@/shared/useCommand";

/** The recovery key: which one holds, and a new one, which holds only after it was typed back. */
export function RecoveryReplace({ view, keepView }: { view: BackupView; keepView: (view: BackupView) => void }) {
  const { t } = useTranslation("backup");
  const [typed, setTyped] = useState("");
  const replace = useSeconded("recovery_replace", "", async (approval) =>
    keepView(await call(commands.recoveryReplace(approval ?? ""))),
  );
  const confirm = useCommand(async () => {
    keepView(await call(commands.recoveryConfirm(typed)));
    setTyped("");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") void confirm.send();
  };
  return (
    <section aria-label={t("recovery")}>
      <h2>{t("recovery")}</h2>
      <p data-testid="recovery-key">
        {view.recovery_key
          ? t("recoveryHolds", {
              key: view.recovery_key,
              since: view.recovery_since ? dateAndTime(view.recovery_since) : "",
            })
          : t("recoveryNone")}
      </p>
      {view.recovery_new ? (
        <form onSubmit={submit} aria-label={t("typeBack")}>
          <RecoveryKey recovery={view.recovery_new} />
          <Field label={t("typeBack")} required>
            {(control) => (
              <Input
                {...control}
                className="code"
                autoComplete="off"
                spellCheck={false}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                data-testid="recovery-typed"
              />
            )}
          </Field>
          <Failure of={confirm.failure} testId="recovery-failure" />
          <Button
            type="primary"
            htmlType="submit"
            disabled={typed.trim() === ""}
            loading={confirm.pending}
            data-testid="recovery-confirm"
          >
            {t("confirmKey")}
          </Button>
        </form>
      ) : (
        <>
          <Failure of={replace.failure} testId="recovery-failure" />
          <Button loading={replace.pending} onClick={() => void replace.send()} data-testid="recovery-replace">
            {t("replaceKey")}
          </Button>
          {replace.dialog}
        </>
      )}
    </section>
  );
}
