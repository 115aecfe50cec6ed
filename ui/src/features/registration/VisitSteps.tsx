import { CheckOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConsentStep } from "@/features/registration/ConsentStep";
import { PrecheckStep } from "@/features/registration/PrecheckStep";
import type { Place } from "@/features/registration/place";
import { VisitLines } from "@/features/registration/VisitLines";
import { commands, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { KeyButton } from "@/shared/KeyButton";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { AlertStrip, PersonHeading, TwinBanner } from "@/shared/Person";
import { useWords } from "@/shared/words";

const STEPS = ["precheck", "consent", "ready"] as const;
type Step = (typeof STEPS)[number];

/** One visit on its way to the vaccinator: precheck, consent, handed over. */
export function VisitSteps({
  visit,
  onGo,
  onVaccinate,
}: {
  visit: string;
  onGo: (place: Place) => void;
  onVaccinate: (visit: string) => void;
}) {
  const { data, error } = useQuery({ queryKey: keys.visit(visit), queryFn: () => call(commands.visitView(visit)) });
  if (!data) return <Loading error={error} />;
  return <Steps view={data} onGo={onGo} onVaccinate={onVaccinate} />;
}

function stepOf(stage: string): Step {
  return stage === "precheck" || stage === "consent" ? stage : "ready";
}

function Steps({
  view,
  onGo,
  onVaccinate,
}: {
  view: VisitView;
  onGo: (place: Place) => void;
  onVaccinate: (visit: string) => void;
}) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const due = stepOf(view.stage);
  // A step done before may be looked at again; when the visit moves on, so does the screen.
  const [looking, setLooking] = useState<{ at: Step; while: string } | null>(null);
  const shown = looking?.while === view.stage ? looking.at : due;
  const dueAt = STEPS.indexOf(due);
  return (
    <article className="visit-steps" data-testid="visit-steps" data-stage={view.stage} data-visit={view.visit}>
      <div className="person-top">
        <PersonHeading person={view.person} size="card" />
        <Button htmlType="button" onClick={() => onGo({ person: view.person.recipient })} data-testid="visit-person">
          {t("toPerson")}
        </Button>
      </div>
      <TwinBanner twins={view.twins} />
      <AlertStrip alerts={view.alerts} />
      <ol className="steps" aria-label={t("steps")}>
        {STEPS.map((step, at) => (
          <li key={step}>
            <button
              type="button"
              className="step"
              aria-current={step === shown ? "step" : undefined}
              data-done={at < dueAt}
              disabled={at > dueAt}
              onClick={() => setLooking({ at: step, while: view.stage })}
              data-testid={`step-${step}`}
            >
              <span className="step-number" aria-hidden>
                {at < dueAt ? <CheckOutlined /> : at + 1}
              </span>
              {t(`step.${step}`)}
            </button>
          </li>
        ))}
      </ol>
      <VisitLines view={view} />
      {shown === "precheck" && <PrecheckStep key={view.visit} view={view} onSaved={() => setLooking(null)} />}
      {shown === "consent" && <ConsentStep key={view.visit} view={view} />}
      {shown === "ready" && (
        <HandedOver
          view={view}
          stage={word("stage", view.stage)}
          onNext={() => onGo({})}
          onVaccinate={() => onVaccinate(view.visit)}
        />
      )}
    </article>
  );
}

function HandedOver({
  view,
  stage,
  onNext,
  onVaccinate,
}: {
  view: VisitView;
  stage: string;
  onNext: () => void;
  onVaccinate: () => void;
}) {
  const { t } = useTranslation("registration");
  const mayVaccinate = useMay("visit_scan");
  return (
    <section className="handed-over" data-testid="handed-over" aria-label={t("step.ready")}>
      <h2>{t("handedOver", { stage })}</h2>
      <p>{t("handedOverNext", { name: view.person.name })}</p>
      <div className="form-actions">
        <KeyButton type="primary" size="large" hotkey="F6" onPress={onNext} testId="next-person">
          {t("nextPerson")}
        </KeyButton>
        {mayVaccinate && (
          <Button size="large" htmlType="button" onClick={onVaccinate} data-testid="go-vaccinate">
            {t("goVaccinate")}
          </Button>
        )}
      </div>
    </section>
  );
}
