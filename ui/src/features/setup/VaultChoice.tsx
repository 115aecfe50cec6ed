import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { Choice } from "@/shared/Choice";
import { Field } from "@/shared/Field";

/** How the key vault opens at the next start. */
export type VaultWay = { keyring: boolean; passphrase: string; again: string };

/** The operating system's key ring opens the vault by itself; a passphrase is asked at every start. */
export function VaultChoice({
  keyring,
  value,
  onChange,
}: {
  keyring: boolean;
  value: VaultWay;
  onChange: (value: VaultWay) => void;
}) {
  const { t } = useTranslation("setup");
  const different = value.again !== "" && value.again !== value.passphrase;
  return (
    <>
      {keyring && (
        <Choice
          label={t("vaultWay")}
          value={value.keyring ? "keyring" : "passphrase"}
          onChange={(way) => onChange({ ...value, keyring: way === "keyring" })}
          options={[
            { value: "keyring", label: t("vault.keyring"), note: t("vaultNote.keyring"), testId: "vault-keyring" },
            {
              value: "passphrase",
              label: t("vault.passphrase"),
              note: t("vaultNote.passphrase"),
              testId: "vault-passphrase",
            },
          ]}
        />
      )}
      {!value.keyring && (
        <div className="fields-grid">
          {(["passphrase", "again"] as const).map((key) => (
            <Field key={key} label={t(`passphrase.${key}`)} required>
              {(control) => (
                <Input
                  {...control}
                  type="password"
                  autoComplete="off"
                  value={value[key]}
                  status={key === "again" && different ? "error" : ""}
                  onChange={(event) => onChange({ ...value, [key]: event.target.value })}
                  data-testid={`passphrase-${key}`}
                />
              )}
            </Field>
          ))}
        </div>
      )}
      {!value.keyring && <p className="soft">{t("passphraseNote")}</p>}
    </>
  );
}
