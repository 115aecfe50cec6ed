import { useQueryClient } from "@tanstack/react-query";
import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { useChoice } from "@/shared/choices";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { degrees, tenthsOf } from "@/shared/format";
import { KeptOffer, KeptSafe, keptAs } from "@/shared/KeptNote";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useKept } from "@/shared/useKept";
import { useWords } from "@/shared/words";

const ANSWERS = ["no", "yes", "unknown"] as const;

type Typed = { answers: Record<string, string>; temperature: string };

const answersIn = (content: string): Typed | null =>
  keptAs<Typed>(content, (typed) => typeof typed.answers === "object" && typeof typed.temperature === "string");

/** The health questions. Nothing is answered until a person answers it; all "no" takes one deliberate press. */
export function PrecheckStep({ view, onSaved }: { view: VisitView; onSaved: () => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const say = useChoice();
  const client = useQueryClient();
  const may = useMay("visit_precheck");
  const draft = useDraft(`precheck:${view.visit}`);
  const { precheck } = view;
  const [answers, setAnswers] = useState<Record<string, string>>({ ...precheck.answers } as Record<string, string>);
  const [temperature, setTemperature] = useState(
    precheck.temperature_tenths === null ? "" : degrees(precheck.temperature_tenths),
  );
  const tenths = tenthsOf(temperature);
  const [touched, setTouched] = useState(false);
  const kept = useKept(`precheck:${view.visit}`, touched ? JSON.stringify({ answers, temperature }) : null);
  const left = kept.offered === null ? null : answersIn(kept.offered);
  const answer = (next: Record<string, string>) => {
    setAnswers(next);
    setTouched(true);
  };
  const open = precheck.questions.filter((question) => answers[question] === undefined);

  const save = useCommand(async (measured: number) => {
    const answered = Object.fromEntries(precheck.questions.map((question) => [question, answers[question] ?? ""]));
    keepVisit(
      client,
      await call(
        commands.visitPrecheck({
          draft: await draft.id(),
          visit: view.visit,
          temperature_tenths: measured,
          answers: answered,
        }),
      ),
    );
    draft.renew();
    kept.drop();
    setTouched(false);
    onSaved();
  });
  const ready = may && open.length === 0 && tenths !== null;

  return (
    <section className="precheck" aria-label={t("step.precheck")}>
      {left && (
        <KeptOffer
          kept={kept}
          what={t("keptPrecheck")}
          onTake={() => {
            setTemperature(left.temperature);
            answer(left.answers);
          }}
          testId="precheck"
        />
      )}
      <div className="precheck-head">
        <Field
          label={t("temperature")}
          required
          hint={temperature !== "" && tenths === null ? t("temperatureForm") : t("temperatureHint")}
        >
          {(control) => (
            <Input
              {...control}
              className="figures temperature"
              size="large"
              autoFocus={!precheck.answered}
              inputMode="decimal"
              autoComplete="off"
              suffix={t("celsius")}
              value={temperature}
              onChange={(event) => {
                setTemperature(event.target.value);
                setTouched(true);
              }}
              data-testid="precheck-temperature"
            />
          )}
        </Field>
        <KeyButton
          size="large"
          hotkey="F7"
          onPress={() => answer(Object.fromEntries(precheck.questions.map((question) => [question, "no"])))}
          testId="precheck-all-no"
        >
          {t("allNo")}
        </KeyButton>
      </div>
      <div className="questions">
        {precheck.asked.map(({ code: question, ...wording }) => (
          <Choice
            key={question}
            label={say(wording)}
            required
            options={ANSWERS.map((value) => ({
              value,
              label: word("answer", value),
              testId: `precheck-${question}-${value}`,
            }))}
            value={answers[question] ?? null}
            onChange={(value) => answer({ ...answers, [question]: value })}
          />
        ))}
      </div>
      <div className="form-actions">
        <Failure of={save.failure} testId="precheck-failure" />
        <KeyButton
          type="primary"
          size="large"
          hotkey="F6"
          disabled={!ready}
          loading={save.pending}
          onPress={() => tenths !== null && void save.send(tenths)}
          testId="precheck-save"
        >
          {precheck.answered ? t("precheckSaveAgain") : t("precheckSave")}
        </KeyButton>
        {!ready && may && (
          <p className="soft">{open.length > 0 ? t("questionsOpen", { count: open.length }) : t("temperatureOpen")}</p>
        )}
        {precheck.answered && precheck.asked_by && <p className="soft">{t("askedBy", { name: precheck.asked_by })}</p>}
        <KeptSafe kept={kept} testId="precheck" />
        <p className="soft">
          {t("questionSet", { version: precheck.version })}{" "}
          {precheck.review === "pending" && (
            <span className="tag tag-caution" data-testid="precheck-pending" title={t("textsPending")}>
              {t("common:toReview")}
            </span>
          )}
        </p>
      </div>
    </section>
  );
}
