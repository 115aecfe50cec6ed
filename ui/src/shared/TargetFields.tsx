import { Input } from "antd";
import { useTranslation } from "react-i18next";
import type { TargetInput } from "@/ipc/bindings";
import { Choice } from "@/shared/Choice";
import { Field } from "@/shared/Field";

/** The kinds of places, and which fields each needs. */
const KINDS = {
  folder: ["place"],
  disk: ["place"],
  s3: ["endpoint", "place", "region", "user", "secret"],
  webdav: ["endpoint", "place", "user", "secret"],
  sftp: ["endpoint", "place", "user", "secret"],
} as const satisfies Record<string, readonly (keyof TargetInput)[]>;

type Kind = keyof typeof KINDS;

const kindOf = (kind: string): Kind => (kind in KINDS ? (kind as Kind) : "folder");

/** No place yet. */
export const EMPTY_TARGET: TargetInput = {
  name: "",
  kind: "folder",
  place: "",
  endpoint: null,
  region: null,
  user: null,
  secret: null,
};

/** Whether enough is filled in to try. A secret may stay empty: then the one in the vault holds. */
export function targetComplete(target: TargetInput): boolean {
  const needed = KINDS[kindOf(target.kind)].filter((field) => field === "place" || field === "endpoint");
  return needed.every((field) => (target[field] ?? "").trim() !== "");
}

/** A place for backups. */
export function TargetFields({
  value,
  onChange,
  named,
}: {
  value: TargetInput;
  onChange: (value: TargetInput) => void;
  /** Whether it is kept under a name. */
  named: boolean;
}) {
  const { t } = useTranslation("backup");
  const kind = kindOf(value.kind);
  return (
    <div className="target-fields">
      <Choice
        label={t("kindOfPlace")}
        value={kind}
        onChange={(next) => onChange({ ...value, kind: next })}
        options={(Object.keys(KINDS) as Kind[]).map((each) => ({
          value: each,
          label: t(`kind.${each}`),
          note: t(`kindNote.${each}`),
          testId: `target-kind-${each}`,
        }))}
      />
      <div className="fields-grid">
        {named && (
          <Field label={t("name")} required>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                value={value.name}
                onChange={(event) => onChange({ ...value, name: event.target.value })}
                data-testid="target-name"
              />
            )}
          </Field>
        )}
        {KINDS[kind].map((field) => (
          <Field
            key={field}
            label={field === "place" ? t(`place.${kind}`) : t(`field.${field}`)}
            required={field === "place" || field === "endpoint"}
          >
            {(control) => (
              <Input
                {...control}
                className={field === "secret" ? "" : "code"}
                type={field === "secret" ? "password" : "text"}
                autoComplete="off"
                value={value[field] ?? ""}
                onChange={(event) => onChange({ ...value, [field]: event.target.value })}
                data-testid={`target-${field}`}
              />
            )}
          </Field>
        ))}
      </div>
    </div>
  );
}
