import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { resources } from "@/locales";
import type { FieldWords } from "@/shared/DataField";

type Tables = (typeof resources)["zh-CN"]["tables"];
/** The tables of fields: of the clinic, of staff. */
export type FieldTable = keyof Tables;

/** The names of a table's fields and of their choices. A code without words shows as itself: unknown fields are kept, not hidden. */
export function useFieldWords(table: FieldTable): FieldWords {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const words = resources[i18n.language === "en" ? "en" : "zh-CN"].tables[table] as Record<string, string>;
    return {
      name: (field) => words[field] ?? field,
      choice: (field, code) => words[`${field}.${code}`] ?? code,
    };
  }, [table, i18n.language]);
}
