import { CloudDownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FormDraft } from "@/features/registration/formDraft";
import { type ArchiveRow, commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** Asks the province whether it knows the person, so that no second archive is made. Registering never waits for it. */
export function ArchiveLookup({ form, onAdopt }: { form: FormDraft; onAdopt: (change: Partial<FormDraft>) => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const [rows, setRows] = useState<ArchiveRow[] | null>(null);
  const own = form.card?.is === "own";
  const number = form.documentKind === "none" ? "" : form.documentNumber.trim();
  const ask = useCommand(async () => {
    setRows(null);
    const card = own ? (form.card?.holder.token ?? null) : null;
    setRows(await call(commands.archiveQuery(card, own ? null : number)));
  });
  return (
    <div className="archive-lookup">
      <Button
        htmlType="button"
        icon={<CloudDownloadOutlined aria-hidden />}
        disabled={ask.pending || (!own && number === "")}
        onClick={() => void ask.send()}
        data-testid="register-archive-query"
      >
        {ask.pending ? t("archiveAsking") : t("archiveAsk")}
      </Button>
      {form.archiveCode && (
        <p className="notice notice-info" data-testid="register-archive-adopted">
          {t("archiveAdopted")} <span className="code">{form.archiveCode}</span>
          <Button type="link" size="small" htmlType="button" onClick={() => onAdopt({ archiveCode: null })}>
            {t("archiveDrop")}
          </Button>
        </p>
      )}
      <div role="status">
        {rows?.length === 0 && <p data-testid="register-archive-none">{t("archiveNone")}</p>}
        {rows && rows.length > 0 && (
          <ul className="archive-rows">
            {rows.map((row, at) => (
              <li key={row.archive_code}>
                <strong>{row.name}</strong> {word("sex", row.sex)} {t("common:bornOn", { day: row.birth })}{" "}
                <span className="code">{row.archive_code}</span> {row.managing_unit}
                <Button
                  size="small"
                  type="primary"
                  htmlType="button"
                  disabled={form.archiveCode === row.archive_code}
                  onClick={() =>
                    // The person at the desk decides that it is the same one; card data stay as the card says.
                    onAdopt(
                      own
                        ? { archiveCode: row.archive_code }
                        : { archiveCode: row.archive_code, name: row.name, sex: row.sex, birth: row.birth },
                    )
                  }
                  data-testid={`register-archive-adopt-${at}`}
                >
                  {t("archiveAdopt")}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Failure of={ask.failure} testId="register-archive-failure" />
    </div>
  );
}
