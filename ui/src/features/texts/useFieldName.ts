import { useTranslation } from "react-i18next";
import { useWords } from "@/shared/words";

/** What a field of a text is called: a heading of the pad, or a question in one of the languages. */
export function useFieldName(): (field: string) => string {
  const { t } = useTranslation("texts");
  const { word } = useWords();
  return (field) => {
    if (field === "fever.tenths") return t("feverTenths");
    const [code, language] = field.split(".");
    if (language === "zh" || language === "en")
      return t(`question.${language}`, { question: word("question", code ?? "") });
    const known = word("text_field", field);
    return known;
  };
}
