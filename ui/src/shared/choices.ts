// Reasons and regimens whose words are data of the clinic's tables, in both languages.
import { useTranslation } from "react-i18next";
import type { ChoiceView, LineView, ReasonsView } from "@/ipc/bindings";
import { useWords } from "@/shared/words";

/** Speaks a choice in the language on screen. */
export function useChoice(): (choice: Pick<ChoiceView, "zh" | "en">) => string {
  const { i18n } = useTranslation();
  const english = i18n.language === "en";
  return ({ zh, en }) => (english ? en || zh : zh || en);
}

/** The list with `other` at its end: a list that came empty must never be a dead end (C-186). */
export function withOther(list: readonly ChoiceView[], words: { zh: string; en: string }): ChoiceView[] {
  return list.some((one) => one.code === "other") ? [...list] : [...list, { code: "other", ...words }];
}

/** Speaks the reason of a line: of the visit's lists, else of the interface's words. */
export function useLineReason(reasons: ReasonsView): (line: Pick<LineView, "reason" | "state">) => string | null {
  const say = useChoice();
  const { word } = useWords();
  return ({ reason, state }) => {
    if (reason === null) return null;
    const lists = state === "refused" ? [reasons.refusal, reasons.deferral] : [reasons.deferral, reasons.refusal];
    const found = lists.flat().find((one) => one.code === reason);
    return found && state !== "failed" ? say(found) : word("line_reason", reason);
  };
}
