import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { type CodeRow, type CodesView, commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { FileKey } from "@/shared/FileKey";
import { dateAndTime } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";
import "./devices.css";

/** 扫码统计: how many codes of each holder were read at this desk and how many not, and the forms they are held against (C-092). */
export function CodesPage() {
  const { t } = useTranslation("devices");
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: keys.codes,
    queryFn: () => call(commands.codesView()),
    refetchOnMount: "always",
  });
  if (!data) return <Loading error={error} />;
  return (
    <div className="codes" data-testid="codes">
      <h2>{t("codes.title")}</h2>
      <p className="soft">{t("codes.intro", { since: data.since })}</p>
      {data.rows.length === 0 ? (
        <Empty title={t("codes.none")} next={t("codes.noneNext")} />
      ) : (
        <table>
          <thead>
            <tr>
              <th>{t("codes.holder")}</th>
              <th>{t("codes.product")}</th>
              <th className="figures">{t("codes.read")}</th>
              <th className="figures">{t("codes.failed")}</th>
              <th>{t("codes.last")}</th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <Counted key={`${row.holder} ${row.product}`} row={row} />
            ))}
          </tbody>
        </table>
      )}
      <Forms view={data} onChanged={(view) => keep(client, keys.codes, view)} />
    </div>
  );
}

function Counted({ row }: { row: CodeRow }) {
  const { t } = useTranslation("devices");
  const { word } = useWords();
  return (
    <tr data-testid="code-row" data-failed={row.failed}>
      <td>{row.holder || t("codes.unknown")}</td>
      <td>{row.product || "–"}</td>
      <td className="figures">{row.read}</td>
      <td className="figures">{row.failed > 0 ? <span className="codes-failed">{row.failed}</span> : 0}</td>
      <td>
        {row.why.map(({ why, count }) => (
          <div key={why}>
            {word("unreadable", why)} × {count}
          </div>
        ))}
        {row.sample && (
          <span className="soft codes-sample">
            {dateAndTime(row.last_at)} <span className="code">{row.sample}</span>
          </span>
        )}
      </td>
    </tr>
  );
}

/** The forms in force, and the package that adds to them. */
function Forms({ view, onChanged }: { view: CodesView; onChanged: (view: CodesView) => void }) {
  const { t } = useTranslation("devices");
  const may = useMay("codes_import");
  const put = useCommand(async (text: string) => onChanged(await call(commands.codesImport(text))));
  return (
    <section aria-label={t("codes.forms")}>
      <h2>{t("codes.forms")}</h2>
      <p className="soft">{view.package ? t("codes.withPackage", { source: view.source }) : t("codes.builtIn")}</p>
      <table>
        <thead>
          <tr>
            <th>{t("codes.prefix")}</th>
            <th>{t("codes.holder")}</th>
            <th className="figures">{t("codes.length")}</th>
            <th>{t("codes.alphabet")}</th>
          </tr>
        </thead>
        <tbody>
          {view.rules.map((rule, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a prefix may stand twice, and rows hold no state
            <tr key={`${rule.prefix} ${at}`} data-testid="code-rule">
              <td className="code">{rule.prefix || t("codes.anyPrefix")}</td>
              <td>{rule.holder || "–"}</td>
              <td className="figures">{rule.length}</td>
              <td className="code">{rule.alphabet}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {view.credentials.length > 0 && (
        <p className="soft">{t("codes.credentials", { kinds: view.credentials.join("、") })}</p>
      )}
      {may && (
        <div className="codes-package">
          <FileKey
            label={t("codes.import")}
            busy={put.pending}
            accept=".toml,text/plain"
            onFile={(file) => void file.text().then(put.send)}
            testId="codes-file"
          />
          {view.package && (
            <Button disabled={put.pending} onClick={() => void put.send("")} data-testid="codes-built-in">
              {t("codes.toBuiltIn")}
            </Button>
          )}
          <Failure of={put.failure} testId="codes-failure" />
        </div>
      )}
    </section>
  );
}
