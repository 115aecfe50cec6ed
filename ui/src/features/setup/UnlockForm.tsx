import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "@/features/setup/SetupPage";
import { commands, type SetupView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { NoteLine } from "@/shared/Notes";
import { useCommand } from "@/shared/useCommand";

/** The vault's passphrase at the start of the day. */
export function UnlockForm({ setup, step }: { setup: SetupView; step: Step }) {
  const { t } = useTranslation("setup");
  const [passphrase, setPassphrase] = useState("");
  const unlock = useCommand(() => step(call(commands.setupUnlock(passphrase))));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (passphrase !== "" && !(await unlock.send())) setPassphrase("");
  };
  return (
    <form className="setup-panel setup-narrow" onSubmit={(event) => void submit(event)} aria-label={t("title.locked")}>
      {setup.trouble && (
        <div className="notice notice-trouble" role="status">
          <NoteLine note={setup.trouble} />
        </div>
      )}
      <Field label={t("passphrase.passphrase")} hint={t("unlockHint")} required>
        {(control) => (
          <Input
            {...control}
            type="password"
            size="large"
            autoFocus
            autoComplete="off"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
            data-testid="unlock-passphrase"
          />
        )}
      </Field>
      <Failure of={unlock.failure} testId="setup-failure" />
      <div className="form-actions">
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={passphrase === ""}
          loading={unlock.pending}
          data-testid="unlock"
        >
          {t("unlock")}
        </Button>
      </div>
    </form>
  );
}
