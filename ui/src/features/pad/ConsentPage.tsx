import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ReadAloud } from "@/features/pad/ReadAloud";
import type { Signature } from "@/features/pad/SignatureField";
import { type Left, SignFooter } from "@/features/pad/SignFooter";
import { useWires } from "@/features/pad/wires";
import type { ChoiceView, PadDocument, PadSection, PadView } from "@/ipc/bindings";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { NO_REASON, noteOf, ReasonChoice, type Why } from "@/shared/ReasonChoice";
import { ToldPerson, ToldSection } from "@/shared/Told";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** The consent: each vaccine with its text and a decision, one signature under all of them. */
export function ConsentPage({
  document,
  trouble,
  left,
  onLeft,
  onAnswered,
}: {
  document: PadDocument;
  trouble: PadView["trouble"];
  left: Left;
  /** Something left on a device was taken away again. */
  onLeft: (view: PadView) => void;
  onAnswered: (view: PadView) => void;
}) {
  const { t } = useTranslation(["pad", "common"]);
  const { word, age } = useWords();
  const wires = useWires();
  const text = useRef<HTMLElement>(null);
  const [refused, setRefused] = useState<Record<string, Why>>({});
  const [refusingAll, setRefusingAll] = useState(false);
  const [allWhy, setAllWhy] = useState<Why>(NO_REASON);

  const sign = useCommand(async (signature: Signature) =>
    onAnswered(
      await wires.sign({
        digest: document.digest,
        ...signature,
        refused: Object.entries(refused).flatMap(([line, why]) =>
          why.reason === null ? [] : [{ line, reason: why.reason, note: noteOf(why) }],
        ),
      }),
    ),
  );
  const refuseAll = useCommand(async (reason: string) => onAnswered(await wires.refuseAll(document.digest, reason)));
  const undecided = Object.values(refused).some((why) => why.reason === null);
  const pending = sign.pending || refuseAll.pending;
  const aloud = [
    `${t("common:told.for")}${document.name}，${t("common:bornOn", { day: document.birth })}，${age(document.age)}`,
    ...document.sections.flatMap((section) => [
      section.title,
      ...section.paragraphs.map(({ heading, text: words }) => `${word("pad_heading", heading)}：${words}`),
    ]),
    document.declaration,
  ];

  return (
    <>
      <main className="pad-text" tabIndex={-1} ref={text}>
        <div className="pad-head">
          <ToldPerson name={document.name} birth={document.birth} age={document.age} number={document.number} />
          <ReadAloud parts={aloud} />
        </div>
        {document.sections.map((section) => (
          <Decision
            key={section.line}
            section={section}
            reasons={document.reasons}
            why={refused[section.line]}
            onChange={(why) => {
              const { [section.line]: _, ...others } = refused;
              setRefused(why === undefined ? others : { ...others, [section.line]: why });
            }}
          />
        ))}
        <section className="pad-declaration">
          <p>{document.declaration}</p>
          {document.authority && <p data-testid="pad-authority">{t("authority", { authority: document.authority })}</p>}
          <p className="pad-small">
            {t("template", { version: document.template })}
            {document.pending && <span className="tag tag-caution">{t("common:toReview")}</span>}
          </p>
        </section>
        <section className="pad-refuse-all">
          <button
            type="button"
            className="pad-button pad-button-quiet"
            aria-expanded={refusingAll}
            onClick={() => setRefusingAll(!refusingAll)}
            data-testid="pad-refuse-all"
          >
            {t("refuseAll")}
          </button>
          {refusingAll && (
            <>
              <ReasonChoice
                label={t("refuseReason")}
                list={document.reasons}
                why={allWhy}
                onChange={setAllWhy}
                testId="pad-refuse-all-reason"
                withNote={false}
              />
              <button
                type="button"
                className="pad-button"
                disabled={allWhy.reason === null || pending}
                onClick={() => allWhy.reason && void refuseAll.send(allWhy.reason)}
                data-testid="pad-refuse-all-confirm"
              >
                {t("refuseAllConfirm")}
              </button>
              <Failure of={refuseAll.failure} testId="pad-failure" />
            </>
          )}
        </section>
      </main>
      <SignFooter
        text={text}
        signer={document.signer}
        relation={document.relation}
        trouble={trouble}
        failure={sign.failure}
        open={undecided ? t("reasonOpen") : null}
        pending={pending}
        left={left}
        onLeft={onLeft}
        onConfirm={(signature) => void sign.send(signature)}
      />
    </>
  );
}

/** One vaccine: its text, and the parent's decision. Accepted unless the parent says no, with a reason. */
function Decision({
  section,
  reasons,
  why,
  onChange,
}: {
  section: PadSection;
  reasons: readonly ChoiceView[];
  why: Why | undefined;
  onChange: (why: Why | undefined) => void;
}) {
  const { t } = useTranslation("pad");
  const no = why !== undefined;
  return (
    <ToldSection section={section} refused={no}>
      <Choice
        label={t("decision", { title: section.title })}
        options={[
          { value: "yes", label: t("accept"), testId: `pad-accept-${section.vaccine}` },
          { value: "no", label: t("refuse"), testId: `pad-refuse-${section.vaccine}` },
        ]}
        value={no ? "no" : "yes"}
        onChange={(value) => onChange(value === "no" ? NO_REASON : undefined)}
      />
      {no && (
        <ReasonChoice
          label={t("refuseReason")}
          list={reasons}
          why={why}
          onChange={onChange}
          testId={`pad-reason-${section.vaccine}`}
        />
      )}
    </ToldSection>
  );
}
