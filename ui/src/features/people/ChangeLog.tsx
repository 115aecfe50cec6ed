import { useTranslation } from "react-i18next";
import type { ChangeRow } from "@/ipc/bindings";
import { Empty } from "@/shared/Empty";
import { useFieldWords } from "@/shared/fieldWords";
import { dateAndTime } from "@/shared/format";
import { useWords } from "@/shared/words";

/** 变更日志: what it was, what it is, who, when and why (C-020). */
export function ChangeLog({ changes }: { changes: readonly ChangeRow[] }) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  const words = useFieldWords("people");
  if (changes.length === 0) return <Empty title={t("changesNone")} />;
  const said = (field: string, value: string | null) =>
    value === null ? (
      <span className="soft">{t("valueMissing")}</span>
    ) : value === "" ? (
      <span className="soft">{t("valueEmpty")}</span>
    ) : (
      words.choice(field, value)
    );
  return (
    <table className="grid" data-testid="changes">
      <thead>
        <tr>
          <th scope="col">{t("at")}</th>
          <th scope="col">{t("by")}</th>
          <th scope="col">{t("what")}</th>
          <th scope="col">{t("before")}</th>
          <th scope="col">{t("after")}</th>
          <th scope="col">{t("why")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change, at) => (
          // One act may change several fields; the order is the program's.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced whole
          <tr key={`${change.at}-${change.field}-${at}`} data-testid={`change-${at}`} data-field={change.field}>
            <td className="figures">{dateAndTime(change.at)}</td>
            <td>{change.by}</td>
            <td>
              {word("event_kind", change.kind)}
              {change.field !== "" && ` · ${words.name(change.field)}`}
            </td>
            <td>{change.field === "" ? "" : said(change.field, change.before)}</td>
            <td>{change.field === "" ? "" : said(change.field, change.after)}</td>
            <td>{change.reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
