import { useTranslation } from "react-i18next";
import type { FieldView } from "@/ipc/bindings";
import { type FieldWords, listed } from "@/shared/DataField";

/** A field's value in words. Not there, there but empty, and filled are three different things. */
export function Value({ field, words }: { field: FieldView; words: FieldWords }) {
  const { t } = useTranslation("people");
  if (field.empty) return <span className="soft">{t("valueEmpty")}</span>;
  if (field.value === null) {
    return (
      <span className="soft" data-missing={field.needed ?? "no"}>
        {t("valueMissing")}
        {field.needed !== null && <span className="tag needed">{t(needed(field.needed))}</span>}
      </span>
    );
  }
  if (field.kind === "choice") return <span>{words.choice(field.field, field.value)}</span>;
  if (field.kind === "many") {
    return (
      <span>
        {listed(field.value)
          .map((code) => words.choice(field.field, code))
          .join(t("listSeparator"))}
      </span>
    );
  }
  const figures = field.masked || ["date", "time", "number", "region", "days"].includes(field.kind);
  return <span className={figures ? "code" : undefined}>{field.value}</span>;
}

const needed = (by: string) => (by === "local" ? "neededLocal" : "neededNational");
