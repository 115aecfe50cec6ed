import { useQueryClient } from "@tanstack/react-query";
import { Input, type InputRef } from "antd";
import { useRef, useState } from "react";
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

/** What thermometers show of most people, in tenths of a degree: one touch instead of four keys. Anything else is typed. */
const USUAL = [362, 363, 364, 365, 366, 367, 368, 369, 370, 371];

type Typed = { answers: Record<string, string>; temperature: string };

const answersIn = (content: string): Typed | null =>
  keptAs<Typed>(content, (typed) => typeof typed.answers === "object" && typeof typed.temperature === "string");

/**
 * The health questions. Nothing is answered until a person answers it; "no" to all that are still open takes one deliberate press,
 * which saves as well once the temperature is there.
 */
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
  const field = useRef<InputRef>(null);
  const kept = useKept(`precheck:${view.visit}`, touched ? JSON.stringify({ answers, temperature }) : null);
  const left = kept.offered === null ? null : answersIn(kept.offered);
  const answer = (next: Record<string, string>) => {
    setAnswers(next);
    setTouched(true);
  };
  const open = precheck.questions.filter((question) => answers[question] === undefined);

  const save = useCommand(async (measured: number, given: Record<string, string>) => {
    const answered = Object.fromEntries(precheck.questions.map((question) => [question, given[question] ?? ""]));
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
  const measure = (text: string) => {
    setTemperature(text);
    setTouched(true);
  };
  // What somebody answered stands: only the questions still open become "no".
  const restNo = () => {
    const all = { ...answers, ...Object.fromEntries(open.map((question) => [question, "no"])) };
    answer(all);
    if (tenths === null) field.current?.focus();
    else if (may) void save.send(tenths, all);
  };

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
              ref={field}
              className="figures temperature"
              size="large"
              autoFocus={!precheck.answered}
              inputMode="decimal"
              autoComplete="off"
              suffix={t("celsius")}
              value={temperature}
              onChange={(event) => measure(event.target.value)}
              data-testid="precheck-temperature"
            />
          )}
        </Field>
        <fieldset className="usual-temperatures" aria-label={t("temperatureUsual")}>
          {USUAL.map((usual) => (
            <button
              key={usual}
              type="button"
              className="figures"
              aria-pressed={tenths === usual}
              onClick={() => measure(degrees(usual))}
              data-testid={`precheck-temperature-${usual}`}
            >
              {degrees(usual)}
            </button>
          ))}
        </fieldset>
        {open.length > 0 && (
          <KeyButton
            type={tenths === null ? "default" : "primary"}
            size="large"
            hotkey="F7"
            loading={save.pending}
            onPress={restNo}
            testId="precheck-all-no"
          >
            {t(restWords(open.length === precheck.questions.length, tenths !== null && may))}
          </KeyButton>
        )}
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
          type={ready || open.length === 0 ? "primary" : "default"}
          size="large"
          hotkey="F6"
          disabled={!ready}
          loading={save.pending}
          onPress={() => tenths !== null && void save.send(tenths, answers)}
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
          {t("questionSet", { version: precheck.version.split(":").at(-1) })}{" "}
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

/** What the one press does. */
function restWords(nothingAnswered: boolean, saves: boolean): "allNo" | "allNoSave" | "restNo" | "restNoSave" {
  if (nothingAnswered) return saves ? "allNoSave" : "allNo";
  return saves ? "restNoSave" : "restNo";
}
