import { CheckOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AddLine } from "@/features/registration/AddLine";
import { ConsentStep } from "@/features/registration/ConsentStep";
import { Exposures } from "@/features/registration/Exposures";
import { HandOver } from "@/features/registration/HandOver";
import { PrecheckStep } from "@/features/registration/PrecheckStep";
import type { Place } from "@/features/registration/place";
import { VisitLines } from "@/features/registration/VisitLines";
import { commands, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Family } from "@/shared/Family";
import { Loading } from "@/shared/Loading";
import { AlertStrip, PersonHeading, TwinBanner } from "@/shared/Person";

const STEPS = ["precheck", "consent", "ready"] as const;
type Step = (typeof STEPS)[number];

/** One visit on its way to the vaccinator: precheck, consent, handed over. */
export function VisitSteps({
  visit,
  onGo,
  onVaccinate,
  onArchive,
}: {
  visit: string;
  onGo: (place: Place) => void;
  onVaccinate: (visit: string) => void;
  onArchive: (recipient: string, tab: "consents") => void;
}) {
  const { data, error } = useQuery({ queryKey: keys.visit(visit), queryFn: () => call(commands.visitView(visit)) });
  if (!data) return <Loading error={error} />;
  return <Steps view={data} onGo={onGo} onVaccinate={onVaccinate} onArchive={onArchive} />;
}

function stepOf(stage: string): Step {
  return stage === "precheck" || stage === "consent" ? stage : "ready";
}

function Steps({
  view,
  onGo,
  onVaccinate,
  onArchive,
}: {
  view: VisitView;
  onGo: (place: Place) => void;
  onVaccinate: (visit: string) => void;
  onArchive: (recipient: string, tab: "consents") => void;
}) {
  const { t } = useTranslation("registration");
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
      <Family view={view} onOpen={(visit) => onGo({ visit })} />
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
      <div className="visit-more">
        <AddLine view={view} />
        <Exposures view={view} />
      </div>
      {shown === "precheck" && <PrecheckStep key={view.visit} view={view} onSaved={() => setLooking(null)} />}
      {shown === "consent" && (
        <ConsentStep key={view.visit} view={view} onProof={() => onArchive(view.person.recipient, "consents")} />
      )}
      {shown === "ready" && (
        <HandOver view={view} onNext={() => onGo({})} onVaccinate={() => onVaccinate(view.visit)} />
      )}
    </article>
  );
}
