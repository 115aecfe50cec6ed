// What a form about an archive changes: only what was typed, and nothing that was not touched.
import type { FieldInput, FieldView } from "@/ipc/bindings";
import { dayOf, timeTyped } from "@/shared/format";

/** A form as typed: by field code, only the fields somebody has touched. */
export type Typed = Readonly<Record<string, string>>;

/** Fields whose change asks for a reason; the program asks for it again, and of others too where its table says so. */
const IDENTITY = new Set(["name", "sex", "birth"]);

/** What stands in a field's control before anybody types: a masked value is never in a control. */
export const standing = (field: FieldView): string => (field.masked ? "" : (field.value ?? ""));

/** Days and times as the program writes them, also when the field was not left before the key was pressed. */
function written(field: FieldView, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (field.kind === "date") return dayOf(text);
  return field.kind === "time" ? timeTyped(text) : text;
}

/** A value as JSON: a whole or decimal number as such, everything else as the text it is. */
function jsonOf(field: FieldView, text: string): string {
  const number = field.kind === "number" && /^-?\d+(\.\d+)?$/u.test(text);
  return number ? String(Number(text)) : JSON.stringify(text);
}

/** The fields that change. An emptied one is taken away; a masked one that was left empty stays, unless it is among `dropped`. */
export function changesOf(fields: readonly FieldView[], typed: Typed, dropped: readonly string[] = []): FieldInput[] {
  return fields.flatMap((field) => {
    const now = written(field, typed[field.field]?.trim());
    if (dropped.includes(field.field) && (now ?? "") === "") return [{ field: field.field, value: null }];
    if (now === undefined || now === standing(field)) return [];
    return [{ field: field.field, value: now === "" ? null : jsonOf(field, now) }];
  });
}

/** Whether these changes need a reason. */
export const asksWhy = (changes: readonly FieldInput[]): boolean =>
  changes.some((change) => IDENTITY.has(change.field));
