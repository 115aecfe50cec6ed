import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "@/features/setup/SetupPage";
import { VaultChoice, type VaultWay } from "@/features/setup/VaultChoice";
import { commands, type SetupView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Choice } from "@/shared/Choice";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dateAndTime } from "@/shared/format";
import { LongWork } from "@/shared/LongWork";
import { NoteLine } from "@/shared/Notes";
import { EMPTY_TARGET, TargetFields, targetComplete } from "@/shared/TargetFields";
import { useCommand } from "@/shared/useCommand";

/** Bringing a clinic back: where the backups are, which one, the recovery key. What lies on this machine is not touched before all of it is checked. */
export function RestoreForm({ setup, step, onBack }: { setup: SetupView; step: Step; onBack?: () => void }) {
  const { t } = useTranslation("setup");
  const [target, setTarget] = useState(EMPTY_TARGET);
  const [backup, setBackup] = useState<string | null>(null);
  const [key, setKey] = useState("");
  const [vault, setVault] = useState<VaultWay>({ keyring: setup.keyring, passphrase: "", again: "" });
  const [looked, setLooked] = useState(false);
  const list = useCommand(async () => {
    setBackup(null);
    await step(call(commands.setupRestoreList({ target })));
    setLooked(true);
  });
  const run = useCommand(() =>
    step(
      call(
        commands.setupRestoreRun({
          target,
          backup: backup ?? "",
          recovery_key: key,
          passphrase: vault.keyring ? null : vault.passphrase,
        }),
      ),
    ),
  );
  const cancel = useCommand(() => step(call(commands.setupRestoreCancel())));
  if (setup.stage === "restoring")
    return (
      <section className="setup-panel" data-testid="restoring">
        <p className="setup-lead">{t("restoringSafe")}</p>
        {setup.progress && <LongWork progress={setup.progress} />}
        <Failure of={cancel.failure} />
        <div className="form-actions">
          <Button onClick={() => void cancel.send()} disabled={cancel.pending} data-testid="restore-cancel">
            {t("cancel")}
          </Button>
        </div>
      </section>
    );
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (targetComplete(target)) void list.send();
  };
  const ready =
    backup !== null &&
    key.trim() !== "" &&
    (vault.keyring || (vault.passphrase !== "" && vault.passphrase === vault.again));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) void run.send();
  };
  return (
    <div className="setup-panel">
      {setup.trouble && (
        <div className="notice notice-error" role="alert" data-testid="restore-trouble" data-code={setup.trouble.code}>
          <NoteLine note={setup.trouble} />
        </div>
      )}
      <form onSubmit={look} aria-label={t("restoreWhere")}>
        <h2>{t("restoreWhere")}</h2>
        <TargetFields value={target} onChange={setTarget} named={false} />
        <Failure of={list.failure} testId="setup-failure" />
        <div className="form-actions">
          <Button
            type={looked ? "default" : "primary"}
            htmlType="submit"
            disabled={!targetComplete(target)}
            loading={list.pending}
            data-testid="restore-look"
          >
            {t("look")}
          </Button>
          {onBack && (
            <Button htmlType="button" onClick={onBack}>
              {t("back")}
            </Button>
          )}
        </div>
      </form>
      {looked && setup.candidates.length === 0 && <Empty title={t("noBackups")} next={t("noBackupsNext")} />}
      {setup.candidates.length > 0 && (
        <form onSubmit={send} aria-label={t("restoreWhich")}>
          <h2>{t("restoreWhich")}</h2>
          <Choice
            label={t("restoreWhich")}
            hideLabel
            value={backup}
            onChange={setBackup}
            options={setup.candidates.map((row) => ({
              value: row.backup,
              label: dateAndTime(row.taken_at),
              note: t("candidate", { clinic: row.clinic, kib: row.size_kib, events: row.events }),
              testId: "restore-candidate",
            }))}
          />
          <Field label={t("recoveryKey")} hint={t("typeBackHint")} required>
            {(control) => (
              <Input
                {...control}
                className="code"
                size="large"
                autoComplete="off"
                spellCheck={false}
                value={key}
                onChange={(event) => setKey(event.target.value)}
                data-testid="restore-key"
              />
            )}
          </Field>
          <h2>{t("vaultPart")}</h2>
          <VaultChoice keyring={setup.keyring} value={vault} onChange={setVault} />
          <Failure of={run.failure} testId="restore-failure" />
          <div className="form-actions">
            <Button
              type="primary"
              size="large"
              htmlType="submit"
              disabled={!ready}
              loading={run.pending}
              data-testid="restore-run"
            >
              {t("restore")}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}
