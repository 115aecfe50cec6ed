import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AgeView, PadParagraph, PadSection } from "@/ipc/bindings";
import { useWords } from "@/shared/words";
import "./told.css";

/** Whose vaccination it is: the full name large, so that a parent notices the wrong twin. */
export function ToldPerson({
  name,
  birth,
  age,
  number,
}: {
  name: string;
  birth: string;
  age: AgeView;
  number: string | null;
}) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <header className="told-person">
      <p className="told-for">{t("told.for")}</p>
      <h1 className="told-name" data-testid="pad-name">
        {name}
      </h1>
      <p className="told-birth">
        <span data-testid="pad-birth">{t("bornOn", { day: birth })}</span> <span>{words.age(age)}</span>{" "}
        {number && <span className="code">{number}</span>}
      </p>
      <p className="told-check">{t("told.checkName")}</p>
    </header>
  );
}

/** One vaccine as a family is told about it: name, dose, product, price, text; below it what is asked of them. */
export function ToldSection({
  section,
  refused = false,
  children,
}: {
  section: Omit<PadSection, "line">;
  refused?: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const free = section.price === "free";
  return (
    <section className="told-section" data-testid={`pad-section-${section.vaccine}`} data-refused={refused}>
      <h2>
        {section.title}{" "}
        {section.number > 0 && (
          <span className="told-dose">{t("doseOf", { number: section.number, of: section.of })}</span>
        )}
        {section.pending && <span className="tag tag-caution">{t("toReview")}</span>}
      </h2>
      <p className="told-product">
        {section.product}{" "}
        {section.price !== "" && (
          <strong className="told-price" data-free={free}>
            {free ? t("free") : t("priceYuan", { yuan: section.price })}
          </strong>
        )}
      </p>
      <ToldParagraphs paragraphs={section.paragraphs} />
      {children}
    </section>
  );
}

/** The text under its headings. */
export function ToldParagraphs({ paragraphs }: { paragraphs: readonly PadParagraph[] }) {
  const { word } = useWords();
  return paragraphs.map((paragraph) => (
    <div key={paragraph.heading}>
      <h3>{word("pad_heading", paragraph.heading)}</h3>
      <p className="told-text">{paragraph.text}</p>
    </div>
  ));
}
