// The settings composed: each part is a feature of its own and knows none of the others.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { AuditPage } from "@/features/audit/AuditPage";
import { BackupPage } from "@/features/backup/BackupPage";
import { CodesPage } from "@/features/devices/CodesPage";
import { DevicesPage } from "@/features/devices/DevicesPage";
import { ExportPart } from "@/features/files/ExportPart";
import { ImportPart } from "@/features/files/ImportPart";
import { SchedulesPage } from "@/features/schedules/SchedulesPage";
import { PasswordForm } from "@/features/session/MustChange";
import { PinForm } from "@/features/session/PinForm";
import { ClinicForm } from "@/features/settings/ClinicForm";
import { Own } from "@/features/settings/Own";
import { SettingsPage, type SettingsPart } from "@/features/settings/SettingsPage";
import { Values } from "@/features/settings/Values";
import { StaffList } from "@/features/staff/StaffList";
import { TextsPage } from "@/features/texts/TextsPage";
import { commands, type DeskView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";

const settingsApi = getRouteApi("/settings");

/** 设置 */
export function SettingsRoute() {
  const { part } = settingsApi.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data: desk } = useQuery({ queryKey: keys.desk, queryFn: () => call(commands.deskView()) });
  const may = desk?.session?.may ?? [];
  const keepDesk = (next: DeskView) => keep(client, keys.desk, next);
  const parts: readonly SettingsPart[] = [
    {
      name: "own",
      needs: "session_password",
      content: <Own password={<PasswordForm onDone={keepDesk} />} pin={<PinForm onDone={keepDesk} />} />,
    },
    { name: "clinic", needs: "clinic_save", content: <ClinicForm /> },
    { name: "staff", needs: "staff_view", content: <StaffList /> },
    { name: "values", needs: "setting_change", content: <Values /> },
    { name: "devices", needs: "devices_save", content: <DevicesPage /> },
    { name: "codes", needs: "codes_view", content: <CodesPage /> },
    { name: "texts", needs: "texts_view", content: <TextsPage /> },
    { name: "schedules", needs: "schedules_view", content: <SchedulesPage /> },
    { name: "backup", needs: "backup_view", content: <BackupPage /> },
    { name: "audit", needs: "audit_view", content: <AuditPage /> },
    {
      name: "files",
      needs: "import_view",
      content: (
        <>
          <ImportPart />
          <ExportPart />
        </>
      ),
    },
  ];
  return (
    <SettingsPage
      parts={parts.filter((each) => may.includes(each.needs))}
      current={part ?? ""}
      onGo={(next) => void navigate({ to: "/settings", search: { part: next } })}
    />
  );
}
