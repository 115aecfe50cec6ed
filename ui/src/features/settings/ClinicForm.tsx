import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { changedFields, DataField } from "@/shared/DataField";
import { Failure } from "@/shared/Failure";
import { useFieldWords } from "@/shared/fieldWords";
import { Loading } from "@/shared/Loading";
import { useCommand } from "@/shared/useCommand";

/** The clinic's 19 fields (C-129). */
export function ClinicForm() {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const words = useFieldWords("clinic");
  const { data, error } = useQuery({ queryKey: keys.settings, queryFn: () => call(commands.settingsView()) });
  const [typed, setTyped] = useState<Record<string, string>>({});
  const save = useCommand(async () => {
    if (!data) return;
    keep(client, keys.settings, await call(commands.clinicSave(changedFields(data.clinic, typed))));
    setTyped({});
    void client.invalidateQueries({ queryKey: keys.desk });
  });
  if (!data) return <Loading error={error} />;
  const changed = changedFields(data.clinic, typed).length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed > 0) void save.send();
  };
  return (
    <form onSubmit={submit} aria-label={t("part.clinic")}>
      <div className="fields-grid">
        {data.clinic.map((field) => (
          <DataField
            key={field.field}
            field={field}
            words={words}
            value={typed[field.field] ?? field.value ?? ""}
            onChange={(value) => setTyped({ ...typed, [field.field]: value })}
          />
        ))}
      </div>
      <Failure of={save.failure} testId="clinic-failure" />
      <div className="form-actions">
        <Button
          type="primary"
          htmlType="submit"
          disabled={changed === 0}
          loading={save.pending}
          data-testid="clinic-save"
        >
          {t("save", { count: changed })}
        </Button>
      </div>
    </form>
  );
}
