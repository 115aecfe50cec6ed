import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Checks } from "@/features/visit/Checks";
import { KeyedCode } from "@/features/visit/KeyedCode";
import { Lines } from "@/features/visit/Lines";
import { ScanFacts } from "@/features/visit/ScanFacts";
import { SitePicker } from "@/features/visit/SitePicker";
import { type Idle, type Remedy, VerdictBand } from "@/features/visit/VerdictBand";
import { commands, type LineView, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { heard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { keepVisit } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { timeOfDay } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { AlertStrip, PersonHeading, TwinBanner } from "@/shared/Person";
import { useStore } from "@/shared/store";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

const OVER = ["given", "refused", "deferred"];

/** What the desk waits for while no vial lies on it. Nobody is sent to the observation who was given nothing. */
function idleOf(view: VisitView, over: boolean): Idle {
  if (over) return view.stage === "observing" ? "over" : "ended";
  return view.stage === "precheck" || view.stage === "consent" ? view.stage : "scan";
}

/** One child on the chair: who, may I inject this vial now, authorise, inject, record. */
export function VisitDesk({
  view,
  onNext,
  onRemedy,
}: {
  view: VisitView;
  onNext: () => void;
  onRemedy: (remedy: Remedy) => void;
}) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  const client = useQueryClient();
  const { wrongPerson } = useStore(heard);
  const mayAuthorise = useMay("visit_authorise");
  const mayRecord = useMay("visit_record");
  const [sites, setSites] = useState<Record<string, string>>({});
  const [confirmation, setConfirmation] = useState("");
  const [deviation, setDeviation] = useState("");
  const [recorded, setRecorded] = useState<string | null>(null);

  const { scan } = view;
  const authorised =
    view.lines.find((line) => line.state === "authorised" && line.line === scan?.line) ??
    view.lines.find((line) => line.state === "authorised");
  const scanned = view.lines.find((line) => line.line === scan?.line);
  const active: LineView | undefined =
    authorised ?? scanned ?? view.lines.find((line) => line.state === "accepted") ?? view.lines[0];
  const site = active ? (sites[active.line] ?? null) : null;
  const over = view.lines.every((line) => OVER.includes(line.state));
  const done = view.lines.find((line) => line.line === recorded);

  const authorisation = scanned?.authorisation;
  const authoriseDraft = useDraft(
    `authorise:${view.visit}:${scan?.line ?? ""}:${scan?.code ?? ""}:${authorisation?.authorisation ?? ""}`,
  );
  const recordDraft = useDraft(
    `record:${view.visit}:${authorised?.line ?? ""}:${authorised?.authorisation?.authorisation ?? ""}`,
  );

  const keep = (next: VisitView) => keepVisit(client, next);
  const clear = useCommand(async () => keep(await call(commands.visitScanClear(view.visit))));
  const openVial = useCommand(async () => keep(await call(commands.visitVialOpen(view.visit))));
  const authorise = useCommand(async (line: string, code: string) => {
    keep(
      await call(
        commands.visitAuthorise({
          draft: await authoriseDraft.id(),
          visit: view.visit,
          line,
          code,
          confirmation: confirmation.trim() === "" ? null : confirmation.trim(),
        }),
      ),
    );
    authoriseDraft.renew();
    setConfirmation("");
    record.forget();
  });
  const record = useCommand(async (line: string, bodySite: string) => {
    keep(
      await call(
        commands.visitRecord({
          draft: await recordDraft.id(),
          visit: view.visit,
          line,
          body_site: bodySite,
          deviation_reason: deviation.trim() === "" ? null : deviation.trim(),
        }),
      ),
    );
    setRecorded(line);
    setDeviation("");
    void client.invalidateQueries({ queryKey: keys.stock });
    void client.invalidateQueries({ queryKey: keys.sync });
  });

  const colour = scan?.verdict.colour;
  const holds = authorisation != null && !authorisation.lapsed && authorisation.code === scan?.code;
  const confirmed =
    colour === "green" ||
    (colour === "amber" && scan?.verdict.needs_confirmation === true && confirmation.trim() !== "");
  const canAuthorise = mayAuthorise && wrongPerson === null && scan?.line != null && !holds && confirmed;
  const lapsed = authorised?.authorisation?.lapsed ?? false;
  const canRecord =
    mayRecord &&
    wrongPerson === null &&
    authorised !== undefined &&
    site !== null &&
    (!lapsed || deviation.trim() !== "");

  const remedy = (which: Remedy) => {
    if (which === "open_vial") void openVial.send();
    else if (which === "another_vial") void clear.send();
    else onRemedy(which);
  };

  return (
    <section
      className="visit-desk"
      aria-label={t("desk")}
      data-testid="visit-desk"
      data-visit={view.visit}
      data-stage={view.stage}
    >
      <PersonHeading person={view.person} size="vaccination" />
      <TwinBanner twins={view.twins} />
      <AlertStrip alerts={view.alerts} />
      <VerdictBand
        scan={scan}
        idle={idleOf(view, over)}
        wrongPerson={wrongPerson}
        onWrongPersonSeen={() => heard.set((before) => ({ ...before, wrongPerson: null }))}
        remedyPending={openVial.pending || clear.pending}
        onRemedy={remedy}
      />
      <div className="visit-body">
        <div className="visit-left">
          <Lines lines={view.lines} active={active?.line ?? null} />
          {active && !over && active.sites.length > 0 && (
            <SitePicker line={active} chosen={site} onChoose={(code) => setSites({ ...sites, [active.line]: code })} />
          )}
        </div>
        <div className="visit-right">
          <ScanFacts scan={scan} view={view} />
          {!over && <KeyedCode visit={view.visit} />}
          {!over && <Checks key={scan?.code ?? "none"} view={view} line={active ?? null} site={site} />}
        </div>
      </div>
      <footer className="visit-actions">
        <div className="visit-messages">
          {done?.state === "given" && (
            <div className="notice notice-done" role="status" data-testid="recorded">
              {t("recorded", {
                vaccine: word("vaccine", done.vaccine),
                number: done.number,
                until: view.observation ? timeOfDay(view.observation.until) : "",
              })}
            </div>
          )}
          {over && <p data-testid="visit-over">{t("allDone", { stage: word("stage", view.stage) })}</p>}
          {authorised?.authorisation && (
            <p data-testid="authorised" data-lapsed={lapsed}>
              {lapsed
                ? t("authorisationLapsed")
                : t("authorisedUntil", { at: authorised.authorisation.valid_until.slice(11, 19) })}
            </p>
          )}
          {scan && colour === "amber" && !holds && (
            <Field label={t("confirmation")} required>
              {(control) => (
                <Input
                  {...control}
                  value={confirmation}
                  autoComplete="off"
                  onChange={(event) => setConfirmation(event.target.value)}
                  data-testid="confirmation"
                />
              )}
            </Field>
          )}
          {authorised && (lapsed || record.failure) && (
            <Field label={t("deviation")} required={lapsed}>
              {(control) => (
                <Input
                  {...control}
                  value={deviation}
                  autoComplete="off"
                  onChange={(event) => setDeviation(event.target.value)}
                  data-testid="deviation"
                />
              )}
            </Field>
          )}
          {authorised && site === null && <p className="soft">{t("chooseSite")}</p>}
          <Failure
            of={clear.failure ?? openVial.failure ?? authorise.failure ?? record.failure}
            testId="visit-failure"
          />
        </div>
        <div className="visit-buttons">
          {scan && (
            <Button
              size="large"
              htmlType="button"
              disabled={clear.pending}
              onClick={() => void clear.send()}
              data-testid="scan-clear"
            >
              {t("scanClear")}
            </Button>
          )}
          {over && (
            <Button size="large" type="primary" htmlType="button" onClick={onNext} data-testid="visit-next">
              {t("next")}
            </Button>
          )}
          <KeyButton
            size="large"
            hotkey="F6"
            type={authorised ? "default" : "primary"}
            disabled={!canAuthorise}
            loading={authorise.pending}
            onPress={() => scan?.line != null && void authorise.send(scan.line, scan.code)}
            testId="authorise"
          >
            {t("authorise")}
          </KeyButton>
          <KeyButton
            size="large"
            hotkey="F7"
            type={authorised ? "primary" : "default"}
            disabled={!canRecord}
            loading={record.pending}
            onPress={() => authorised && site !== null && void record.send(authorised.line, site)}
            testId="record"
          >
            {t("record")}
          </KeyButton>
        </div>
      </footer>
    </section>
  );
}
