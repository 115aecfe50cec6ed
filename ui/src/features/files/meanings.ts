import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFieldWords } from "@/shared/fieldWords";
import { useWords } from "@/shared/words";

/** What a column means, in words: a field, a dose's part, kept as it is, or left out. */
export function useMeaningWords(): (meaning: string) => string {
  const { t } = useTranslation("files");
  const { word } = useWords();
  const { name } = useFieldWords("people");
  return useCallback(
    (meaning) => {
      if (meaning === "keep" || meaning === "drop") return t(`meanings.${meaning}`);
      const [kind, vaccine, number, part] = meaning.split(":");
      if (kind === "dose" && vaccine && number && part)
        return t("doseMeaning", { vaccine: word("vaccine", vaccine), number, part: name(`dose.${part}`) });
      return name(meaning);
    },
    [t, word, name],
  );
}
