import { useQuery } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type AuditInput, type AuditRow, type CountRow, commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { DateInput } from "@/shared/DateInput";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dateAndTime, dayOf } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { Notes } from "@/shared/Notes";
import { useSeconded } from "@/shared/StepUp";
import { WordsField } from "@/shared/WordsField";
import { Written } from "@/shared/Written";
import { useWords } from "@/shared/words";
import "./audit.css";

const ANY: AuditInput = { from: "", to: "", staff: "", module: "", kind: "", subject: "", page: 0 };

/** 审计: who did what, when; a reading of the log, which nobody can write otherwise (C-148, C-149). */
export function AuditPage() {
  const { t } = useTranslation("audit");
  const { word } = useWords();
  // What the program did by itself: backups, drills, what a device brought.
  const who = (name: string) => (name === "system" ? t("system") : name);
  const named = (row: CountRow) => who(row.name || row.key);
  const [asked, setAsked] = useState(ANY);
  const [typed, setTyped] = useState(ANY);
  const { data, error } = useQuery({
    queryKey: keys.audit(asked),
    queryFn: () => call(commands.auditView(asked)),
    placeholderData: (before) => before,
    refetchOnMount: "always",
  });
  if (!data) return <Loading error={error} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked({ ...typed, from: dayOf(typed.from), to: dayOf(typed.to), page: 0 });
  };
  const day = (key: "from" | "to") => (
    <Field label={t(key)}>
      {(control) => (
        <DateInput
          {...control}
          value={typed[key]}
          onChange={(value) => setTyped({ ...typed, [key]: value })}
          testId={`audit-${key}`}
        />
      )}
    </Field>
  );
  const choice = (key: "staff" | "module" | "kind", options: readonly { value: string; label: string }[]) => (
    <Field label={t(key)}>
      {(control) => (
        <select
          {...control}
          className="select"
          value={typed[key]}
          onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
          data-testid={`audit-${key}`}
        >
          <option value="">{t("any")}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  return (
    <div className="audit">
      <form className="audit-filter" onSubmit={submit} aria-label={t("filter")}>
        {day("from")}
        {day("to")}
        {choice(
          "staff",
          data.by_staff.map((row) => ({ value: row.key, label: named(row) })),
        )}
        {choice(
          "module",
          data.modules.map((module) => ({ value: module, label: word("audit_module", module) })),
        )}
        {choice(
          "kind",
          data.kinds.map((kind) => ({ value: kind, label: word("event_kind", kind) })),
        )}
        <Button type="primary" htmlType="submit" data-testid="audit-ask">
          {t("ask")}
        </Button>
        <Button
          htmlType="button"
          onClick={() => {
            setTyped(ANY);
            setAsked(ANY);
          }}
        >
          {t("clear")}
        </Button>
      </form>
      <div className="audit-counts">
        <Counts title={t("byModule")} rows={data.by_module} speak={(row) => word("audit_module", row.key)} />
        <Counts title={t("byStaff")} rows={data.by_staff} speak={named} />
        <Counts title={t("byDay")} rows={data.by_day} speak={(row) => row.key} />
      </div>
      <p className="soft" data-testid="audit-total">
        {t("total", { count: data.total })} {data.kept_since && t("keptSince", { day: data.kept_since })}
      </p>
      <Table<AuditRow>
        size="small"
        rowKey="event"
        dataSource={data.rows}
        locale={{ emptyText: <Empty title={t("empty")} /> }}
        data-testid="audit-rows"
        pagination={{
          current: asked.page + 1,
          pageSize: 100,
          total: data.total,
          showSizeChanger: false,
          hideOnSinglePage: true,
          onChange: (page) => setAsked({ ...asked, page: page - 1 }),
        }}
        columns={[
          {
            title: t("at"),
            key: "at",
            width: "11rem",
            render: (_, row) => <span className="figures">{dateAndTime(row.at)}</span>,
          },
          { title: t("by"), key: "by", width: "8rem", render: (_, row) => who(row.by) },
          { title: t("module"), key: "module", width: "7rem", render: (_, row) => word("audit_module", row.module) },
          { title: t("kind"), key: "kind", width: "14rem", render: (_, row) => word("event_kind", row.kind) },
          { title: t("subject"), dataIndex: "subject", width: "10rem" },
          { title: t("what"), key: "what", render: (_, row) => <Notes notes={row.what} /> },
        ]}
      />
      <AuditExport query={asked} total={data.total} />
    </div>
  );
}

/** The most frequent ones as bars of words: a glance says where the work was. */
function Counts({
  title,
  rows,
  speak,
}: {
  title: string;
  rows: readonly CountRow[];
  speak: (row: CountRow) => string;
}) {
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <section className="counts" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {rows.slice(0, 6).map((row) => (
          <li key={row.key}>
            <span>{speak(row)}</span>
            <meter min={0} max={most} value={row.count} aria-label={speak(row)} />
            <span className="figures">{row.count}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AuditExport({ query, total }: { query: AuditInput; total: number }) {
  const { t } = useTranslation("audit");
  const [reason, setReason] = useState("");
  const [written, setWritten] = useState<{ path: string; rows: number } | null>(null);
  const send = useSeconded("audit_export", "", async (approval) => {
    const input = { query, format: "xlsx", reason: reason.trim(), approval };
    setWritten(await call(commands.auditExport(input)));
  });
  return (
    <>
      <form
        className="audit-export"
        aria-label={t("export")}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== "") void send.send();
        }}
      >
        <WordsField label={t("exportReason")} words={reason} onWords={setReason} testId="audit-export-reason" />
        <Button
          htmlType="submit"
          disabled={reason.trim() === "" || total === 0}
          loading={send.pending}
          data-testid="audit-export"
        >
          {t("export")}
        </Button>
        <Failure of={send.failure} testId="audit-export-failure" />
        <Written
          words={written && t("exported", { path: written.path, count: written.rows })}
          testId="audit-exported"
        />
      </form>
      {send.dialog}
    </>
  );
}
