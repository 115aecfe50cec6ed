import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RecoveryReplace } from "@/features/backup/RecoveryReplace";
import { Targets } from "@/features/backup/Targets";
import { type BackupRow, type BackupView, commands, type DrillRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep, keepAnswer } from "@/ipc/views";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { dateAndTime } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { LongWork } from "@/shared/LongWork";
import { NoteLine, Notes } from "@/shared/Notes";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";
import "./backup.css";

/** 备份: where copies lie, how old they are, and whether one was ever brought back. A backup that was never restored does not count. */
export function BackupPage() {
  const { t } = useTranslation("backup");
  const { word } = useWords();
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: keys.backup,
    queryFn: () => call(commands.backupView()),
    refetchOnMount: "always",
  });
  const keepView = (view: BackupView) => keep(client, keys.backup, view);
  const take = (answer: Promise<BackupView>) => keepAnswer(client, keys.backup, answer);
  const now = useCommand((kind: "full" | "increment") => take(call(commands.backupNow(kind))));
  const cancel = useCommand(() => take(call(commands.backupCancel())));
  const drill = useCommand((backup: string) => take(call(commands.backupDrill(backup))));
  const [all, setAll] = useState(false);
  if (!data) return <Loading error={error} />;
  const busy = data.progress !== null;
  const backups = all ? data.backups : data.backups.slice(0, 8);
  return (
    <div className="backup">
      <div role="alert">
        {data.alarms.map((alarm) => (
          <div className="notice notice-error" key={alarm.code} data-testid="backup-alarm" data-code={alarm.code}>
            <NoteLine note={alarm} />
          </div>
        ))}
      </div>
      <div className="backup-head">
        <Button
          type="primary"
          disabled={busy || now.pending || data.targets.length === 0}
          onClick={() => void now.send("full")}
          data-testid="backup-full"
        >
          {t("fullNow")}
        </Button>
        <Button
          disabled={busy || now.pending || data.targets.length === 0}
          onClick={() => void now.send("increment")}
          data-testid="backup-increment"
        >
          {t("incrementNow")}
        </Button>
        <span className="soft">
          {data.next_increment && t("nextIncrement", { at: data.next_increment.slice(11, 16) })}{" "}
          {data.next_full && t("nextFull", { at: dateAndTime(data.next_full) })}
        </span>
      </div>
      {data.progress && (
        <div className="backup-progress">
          <LongWork progress={data.progress} />
          <Button disabled={cancel.pending} onClick={() => void cancel.send()} data-testid="backup-cancel">
            {t("cancel")}
          </Button>
        </div>
      )}
      <Failure of={now.failure ?? cancel.failure ?? drill.failure} testId="backup-failure" />
      <Targets view={data} keepView={keepView} />
      <section aria-label={t("copies")}>
        <h2>{t("copies")}</h2>
        <Table<BackupRow>
          size="small"
          pagination={false}
          rowKey={(row) => `${row.target}/${row.backup}`}
          dataSource={backups}
          locale={{ emptyText: <Empty title={t("noCopies")} next={t("noCopiesNext")} /> }}
          data-testid="backups"
          columns={[
            {
              title: t("takenAt"),
              key: "at",
              render: (_, row) => <span className="figures">{dateAndTime(row.taken_at)}</span>,
            },
            { title: t("what"), key: "kind", render: (_, row) => word("backup_kind", row.kind) },
            { title: t("where"), dataIndex: "target" },
            {
              title: t("size"),
              key: "size",
              align: "right",
              render: (_, row) => <span className="figures">{t("kib", { count: row.size_kib })}</span>,
            },
            { title: t("events"), dataIndex: "events", align: "right" },
            {
              title: t("drill"),
              key: "act",
              render: (_, row) =>
                row.kind === "full" && (
                  <button
                    type="button"
                    className="tool"
                    disabled={busy || drill.pending}
                    onClick={() => void drill.send(row.backup)}
                    data-testid="backup-drill"
                  >
                    {t("drill")}
                  </button>
                ),
            },
          ]}
        />
        {data.backups.length > backups.length && (
          <button type="button" className="tool" onClick={() => setAll(true)}>
            {t("showAll", { count: data.backups.length })}
          </button>
        )}
      </section>
      <section aria-label={t("drills")}>
        <h2>{t("drills")}</h2>
        <Table<DrillRow>
          size="small"
          pagination={false}
          rowKey={(row) => `${row.at}/${row.backup}`}
          dataSource={data.drills}
          locale={{ emptyText: <Empty title={t("noDrills")} next={t("noDrillsNext")} /> }}
          data-testid="drills"
          columns={[
            { title: t("at"), key: "at", render: (_, row) => <span className="figures">{dateAndTime(row.at)}</span> },
            { title: t("where"), dataIndex: "target" },
            {
              title: t("result"),
              key: "result",
              render: (_, row) => (
                <>
                  <span
                    className={row.passed ? "tag" : "tag tag-overdue"}
                    data-testid="drill-result"
                    data-passed={row.passed}
                  >
                    {t(row.passed ? "passed" : "failed")}
                  </span>{" "}
                  {row.trouble && <Notes notes={[row.trouble]} />}
                </>
              ),
            },
            { title: t("events"), dataIndex: "events", align: "right" },
            {
              title: t("took"),
              key: "took",
              align: "right",
              render: (_, row) => t("seconds", { count: row.seconds }),
            },
          ]}
        />
      </section>
      <RecoveryReplace view={data} keepView={keepView} />
    </div>
  );
}
