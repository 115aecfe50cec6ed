import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "@/features/setup/SetupPage";
import { VaultChoice, type VaultWay } from "@/features/setup/VaultChoice";
import { commands, type SetupView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { changedFields, DataField } from "@/shared/DataField";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useFieldWords } from "@/shared/fieldWords";
import { Notes } from "@/shared/Notes";
import { useCommand } from "@/shared/useCommand";

/** Without these two there is no clinic; the rest of the 19 fields (C-129) may follow in the settings. */
const NEEDED = new Set(["name", "site"]);

/** Founding a clinic: its fields, the first administrator, and where the key is kept. */
export function FoundForm({ setup, step, onBack }: { setup: SetupView; step: Step; onBack: () => void }) {
  const { t } = useTranslation("setup");
  const words = useFieldWords("clinic");
  const [clinic, setClinic] = useState<Record<string, string>>({});
  const [admin, setAdmin] = useState({ login: "", name: "", phone: "", password: "", again: "" });
  const [vault, setVault] = useState<VaultWay>({ keyring: setup.keyring, passphrase: "", again: "" });
  const found = useCommand(() =>
    step(
      call(
        commands.setupFound({
          clinic: changedFields(setup.clinic, clinic),
          admin_login: admin.login.trim(),
          admin_name: admin.name.trim(),
          admin_phone: admin.phone.trim(),
          password: admin.password,
          passphrase: vault.keyring ? null : vault.passphrase,
        }),
      ),
    ),
  );
  const missing =
    [...NEEDED].some((field) => (clinic[field] ?? "").trim() === "") ||
    admin.login.trim() === "" ||
    admin.name.trim() === "" ||
    admin.password === "" ||
    admin.password !== admin.again ||
    (!vault.keyring && (vault.passphrase === "" || vault.passphrase !== vault.again));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!missing) void found.send();
  };
  const person = (key: keyof typeof admin, type: "text" | "password" = "text", required = true) => (
    <Field label={t(`admin.${key}`)} required={required}>
      {(control) => (
        <Input
          {...control}
          type={type}
          autoComplete="off"
          value={admin[key]}
          status={key === "again" && admin.again !== "" && admin.again !== admin.password ? "error" : ""}
          onChange={(event) => setAdmin({ ...admin, [key]: event.target.value })}
          data-testid={`admin-${key}`}
        />
      )}
    </Field>
  );
  return (
    <form className="setup-panel" onSubmit={submit} aria-label={t("way.found")}>
      <h2>{t("clinicPart")}</h2>
      <div className="fields-grid">
        {setup.clinic.map((field) => (
          <DataField
            key={field.field}
            field={field}
            words={words}
            value={clinic[field.field] ?? field.value ?? ""}
            required={NEEDED.has(field.field)}
            onChange={(value) => setClinic({ ...clinic, [field.field]: value })}
          />
        ))}
      </div>
      <p className="soft">{t("laterPart")}</p>
      <h2>{t("adminPart")}</h2>
      <div className="fields-grid">
        {person("login")}
        {person("name")}
        {person("phone", "text", false)}
        {person("password", "password")}
        {person("again", "password")}
      </div>
      {admin.again !== "" && admin.again !== admin.password && <p role="alert">{t("notTheSame")}</p>}
      <Notes notes={setup.password_rules} testId="password-rules" />
      <h2>{t("vaultPart")}</h2>
      <VaultChoice keyring={setup.keyring} value={vault} onChange={setVault} />
      <Failure of={found.failure} testId="setup-failure" />
      <div className="form-actions">
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={missing}
          loading={found.pending}
          data-testid="setup-found-send"
        >
          {t("found")}
        </Button>
        <Button size="large" htmlType="button" onClick={onBack}>
          {t("back")}
        </Button>
      </div>
    </form>
  );
}
