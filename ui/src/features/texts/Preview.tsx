import { useTranslation } from "react-i18next";
import { ToldSection } from "@/shared/Told";
import { useWords } from "@/shared/words";

const PARAGRAPHS = ["what", "reactions", "contraindications", "after"] as const;

/** The text as the family sees it on the pad, while it is being written. */
export function Preview({
  kind,
  vaccine,
  fields,
  pending,
}: {
  kind: string;
  vaccine: string;
  /** The words by field. */
  fields: ReadonlyMap<string, string>;
  pending: boolean;
}) {
  const { t, i18n } = useTranslation(["texts", "common"]);
  const { word } = useWords();
  const of = (field: string) => fields.get(field) ?? "";
  if (kind === "precheck") {
    const language = i18n.language === "en" ? "en" : "zh";
    const questions = [...fields].filter(([field]) => field.endsWith(`.${language}`));
    return (
      <ol className="text-preview text-questions" aria-label={t("preview")} data-testid="text-preview">
        {questions.map(([field, words]) => (
          <li key={field}>
            {words}{" "}
            <span className="soft">
              {word("answer", "no")} / {word("answer", "yes")} / {word("answer", "unknown")}
            </span>
          </li>
        ))}
      </ol>
    );
  }
  if (kind === "verification") {
    return (
      <section className="text-preview" aria-label={t("preview")} data-testid="text-preview">
        <section className="told-section">
          <h2>
            {of("name")} {pending && <span className="tag tag-caution">{t("common:toReview")}</span>}
          </h2>
          <p className="told-text">{of("ask")}</p>
          <p className="soft">{t("vialsHere")}</p>
          <p className="told-text">{of("declaration")}</p>
        </section>
      </section>
    );
  }
  return (
    <section className="text-preview" aria-label={t("preview")} data-testid="text-preview">
      <ToldSection
        section={{
          vaccine,
          title: of("name"),
          number: 0,
          of: 0,
          product: t("productHere"),
          price: "",
          pending,
          paragraphs: PARAGRAPHS.map((heading) => ({ heading, text: of(heading) })).filter(
            (paragraph) => paragraph.text !== "",
          ),
        }}
      />
      {of("declaration") !== "" && <p className="told-text">{of("declaration")}</p>}
    </section>
  );
}
