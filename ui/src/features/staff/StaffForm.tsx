import { Button, Input } from "antd";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type StaffRow, type StaffSaved, type StaffView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { changedFields, DataField } from "@/shared/DataField";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useFieldWords } from "@/shared/fieldWords";
import { useSeconded } from "@/shared/StepUp";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

/** One account: login name, name, roles, and the fields of C-130. */
export function StaffForm({
  row,
  view,
  onSaved,
  onClose,
  acts,
}: {
  row: StaffRow | null;
  view: StaffView;
  onSaved: (saved: StaffSaved, name: string) => void;
  onClose: () => void;
  acts?: ReactNode;
}) {
  const { t } = useTranslation("staff");
  const { word } = useWords();
  const words = useFieldWords("staff");
  const draft = useDraft(`staff:${row?.staff ?? "new"}`);
  const [login, setLogin] = useState(row?.login ?? "");
  const [name, setName] = useState(row?.name ?? "");
  const [roles, setRoles] = useState<readonly string[]>(row?.roles ?? []);
  const [typed, setTyped] = useState<Record<string, string>>({});
  // A new account has the same fields as those there are, all empty. The name stands above.
  const fields = ((row ?? view.staff[0])?.fields ?? [])
    .filter((field) => field.field !== "name")
    .map((field) => (row ? field : { ...field, value: null }));
  const save = useSeconded("staff_save", row?.staff ?? "", async (approval) => {
    const input = {
      draft: await draft.id(),
      staff: row?.staff ?? null,
      login: login.trim(),
      name: name.trim(),
      roles: [...roles],
      fields: changedFields(fields, typed),
      approval,
    };
    const saved = await call(commands.staffSave(input));
    draft.renew();
    setTyped({});
    onSaved(saved, input.name);
  });
  const missing = login.trim() === "" || name.trim() === "" || roles.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!missing) void save.send();
  };
  return (
    <section className="staff-form" aria-label={row ? row.name : t("new")} data-testid="staff-form">
      <form onSubmit={submit}>
        <div className="fields-grid">
          <Field label={t("login")} required>
            {(control) => (
              <Input
                {...control}
                className="code"
                autoComplete="off"
                value={login}
                onChange={(event) => setLogin(event.target.value)}
                data-testid="staff-login"
              />
            )}
          </Field>
          <Field label={t("name")} required>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                value={name}
                onChange={(event) => setName(event.target.value)}
                data-testid="staff-name"
              />
            )}
          </Field>
          {fields.map((field) => (
            <DataField
              key={field.field}
              field={field}
              words={words}
              value={typed[field.field] ?? field.value ?? ""}
              onChange={(value) => setTyped({ ...typed, [field.field]: value })}
            />
          ))}
        </div>
        <fieldset className="staff-roles">
          <legend className="field-label">{t("roles")}</legend>
          {view.roles.map(({ role }) => (
            <label key={role} className="staff-role" data-testid={`staff-role-${role}`}>
              <input
                type="checkbox"
                checked={roles.includes(role)}
                onChange={(event) =>
                  setRoles(event.target.checked ? [...roles, role] : roles.filter((each) => each !== role))
                }
              />
              <span>{word("role", role)}</span>
            </label>
          ))}
        </fieldset>
        <Failure of={save.failure} testId="staff-failure" />
        <div className="form-actions">
          <Button type="primary" htmlType="submit" disabled={missing} loading={save.pending} data-testid="staff-save">
            {row ? t("save") : t("make")}
          </Button>
          <Button htmlType="button" onClick={onClose}>
            {t("close")}
          </Button>
        </div>
      </form>
      {save.dialog}
      {acts}
    </section>
  );
}
