import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { type ChangeEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type ImportColumn, type ImportView, type RowFinding } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep, keepAnswer } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { LongWork } from "@/shared/LongWork";
import { NoteLine } from "@/shared/Notes";
import { Select } from "@/shared/Select";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";
import { useMeaningWords } from "./meanings";
import "./files.css";

/** The file as base64 text: the window hands over what the person chose and has no other way to files. */
async function contentOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  // In pieces, because a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** Bringing people and doses in: choose a file, say what its columns mean, look at what would come in, take it in whole. */
export function ImportPart() {
  const { t } = useTranslation("files");
  const client = useQueryClient();
  const [current, setCurrent] = useState<string | null>(null);
  const { data: view } = useQuery({
    queryKey: keys.import(current ?? ""),
    queryFn: () => call(commands.importView(current ?? "")),
    enabled: current !== null,
  });
  const begin = useCommand(async (file: File) => {
    const next = await call(commands.importBegin(file.name, await contentOf(file)));
    keep(client, keys.import(next.import), next);
    setCurrent(next.import);
  });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file) void begin.send(file);
  };
  return (
    <section aria-label={t("import")}>
      <h2>{t("import")}</h2>
      {view ? (
        <OpenImport key={`${view.import}/${view.stage}`} view={view} onClose={() => setCurrent(null)} />
      ) : (
        <label className="file-choice">
          <span>{begin.pending ? t("reading") : t("choose")}</span>
          <small>{t("kinds")}</small>
          <input
            type="file"
            accept=".xlsx,.xls,.ods,.csv,.tsv,.txt"
            disabled={begin.pending}
            onChange={choose}
            data-testid="import-file"
          />
        </label>
      )}
      <Failure of={begin.failure} testId="import-failure" />
    </section>
  );
}

function OpenImport({ view, onClose }: { view: ImportView; onClose: () => void }) {
  const { t } = useTranslation("files");
  const client = useQueryClient();
  const take = (answer: Promise<ImportView>) => keepAnswer(client, keys.import(view.import), answer);
  const [columns, setColumns] = useState(() => new Map(view.columns.map((column) => [column.column, column.meaning])));
  const [layout, setLayout] = useState(view.layout);
  const [matched, setMatched] = useState(view.matched);
  const map = useCommand(() =>
    take(
      call(
        commands.importMap({
          import: view.import,
          columns: view.columns.map(({ column }) => ({ column, meaning: columns.get(column) ?? "drop" })),
          layout,
          matched,
        }),
      ),
    ),
  );
  const run = useCommand(() => take(call(commands.importRun(view.import))));
  const cancel = useCommand(async () => {
    await call(commands.importCancel(view.import));
    onClose();
  });
  const before = view.stage === "mapping" || view.stage === "checked";
  return (
    <div className="import" data-testid="import" data-stage={view.stage}>
      <p>
        <strong>{view.file}</strong> {t("rows", { count: view.rows })}{" "}
        {view.remembered && <span className="tag">{t("remembered")}</span>}
      </p>
      {view.trouble && (
        <div className="notice notice-error" role="alert" data-testid="import-trouble" data-code={view.trouble.code}>
          <NoteLine note={view.trouble} />
        </div>
      )}
      {before && (
        <>
          <div className="import-ways">
            <Choice
              label={t("layout")}
              value={layout}
              onChange={setLayout}
              options={(["person_rows", "dose_rows"] as const).map((value) => ({
                value,
                label: t(`layouts.${value}`),
                testId: `import-${value}`,
              }))}
            />
            <Choice
              label={t("matched")}
              value={matched}
              onChange={setMatched}
              options={(["skip", "link"] as const).map((value) => ({
                value,
                label: t(`matchedWay.${value}`),
                testId: `import-${value}`,
              }))}
            />
          </div>
          <Columns
            view={view}
            columns={columns}
            onChange={(column, meaning) => setColumns(new Map(columns).set(column, meaning))}
          />
        </>
      )}
      {view.progress && <LongWork progress={view.progress} />}
      {(view.stage === "checked" || view.stage === "running" || view.stage === "done") && <Outcome view={view} />}
      <Failure of={map.failure ?? run.failure ?? cancel.failure} testId="import-failure" />
      <div className="form-actions">
        {before && (
          <Button
            type={view.stage === "checked" ? "default" : "primary"}
            loading={map.pending}
            onClick={() => void map.send()}
            data-testid="import-check"
          >
            {t("check")}
          </Button>
        )}
        {view.stage === "checked" && (
          <Button
            type="primary"
            disabled={view.people === 0}
            loading={run.pending}
            onClick={() => void run.send()}
            data-testid="import-run"
          >
            {t("run", { people: view.people, doses: view.doses })}
          </Button>
        )}
        {(before || view.stage === "checking") && (
          <Button disabled={cancel.pending} onClick={() => void cancel.send()} data-testid="import-cancel">
            {t("giveUp")}
          </Button>
        )}
        {view.stage === "done" && (
          <Button type="primary" onClick={onClose} data-testid="import-close">
            {t("next")}
          </Button>
        )}
      </div>
      {view.stage === "running" && <p className="soft">{t("goesOn")}</p>}
    </div>
  );
}

function Columns({
  view,
  columns,
  onChange,
}: {
  view: ImportView;
  columns: ReadonlyMap<number, string>;
  onChange: (column: number, meaning: string) => void;
}) {
  const { t } = useTranslation("files");
  const speak = useMeaningWords();
  return (
    <div className="import-columns">
      <Table<ImportColumn>
        size="small"
        pagination={false}
        rowKey="column"
        dataSource={view.columns}
        data-testid="import-columns"
        columns={[
          { title: t("header"), dataIndex: "header" },
          {
            title: t("samples"),
            key: "samples",
            render: (_, column) => <span className="code">{column.samples.join(t("separator"))}</span>,
          },
          {
            title: t("meaning"),
            key: "meaning",
            render: (_, column) => (
              <Select
                aria-label={t("meaningOf", { header: column.header })}
                value={columns.get(column.column) ?? column.meaning}
                onChange={(code) => onChange(column.column, code)}
                testId={`import-column-${column.column}`}
                codes={view.meanings}
                say={speak}
              />
            ),
          },
        ]}
      />
    </div>
  );
}

function Outcome({ view }: { view: ImportView }) {
  const { t } = useTranslation("files");
  const { note } = useWords();
  return (
    <>
      <dl className="import-counts">
        {(["people", "doses", "known", "errors"] as const).map((key) => (
          <div key={key} data-count={key} data-some={view[key] > 0}>
            <dt>{t(`counts.${key}`)}</dt>
            <dd data-testid={`import-count-${key}`}>{view[key]}</dd>
          </div>
        ))}
      </dl>
      {view.findings.length > 0 && (
        <Table<RowFinding>
          size="small"
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          rowKey={(row) => `${row.row}/${row.column ?? ""}/${row.note.code}`}
          dataSource={view.findings}
          data-testid="import-findings"
          columns={[
            { title: t("row"), dataIndex: "row", align: "right", width: "5rem" },
            { title: t("header"), key: "column", width: "10rem", render: (_, row) => row.column ?? "" },
            {
              title: t("what"),
              key: "what",
              render: (_, row) => (
                <>
                  <span className={row.severity === "error" ? "tag tag-overdue" : "tag tag-caution"}>
                    {t(row.severity === "error" ? "leftOut" : "comesIn")}
                  </span>{" "}
                  {note(row.note)}
                </>
              ),
            },
          ]}
        />
      )}
    </>
  );
}
