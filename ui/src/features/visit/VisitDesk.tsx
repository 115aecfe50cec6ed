import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { InputRef } from "antd";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Acts } from "@/features/visit/Acts";
import { atNeedle, OWN_CHECKS, type OwnCheck } from "@/features/visit/atNeedle";
import { Checks } from "@/features/visit/Checks";
import { FailDialog } from "@/features/visit/FailDialog";
import { KeyedCode } from "@/features/visit/KeyedCode";
import { Lines } from "@/features/visit/Lines";
import { Authorised, Deviation, Lacking, Recorded, Why } from "@/features/visit/Messages";
import {
  holds,
  isOver,
  lineInHand,
  lineToRecord,
  type Missing,
  missing,
  type Picked,
  siteOf,
  tickKey,
  vialInHand,
  vialKey,
  vialOf,
} from "@/features/visit/needle";
import { ScanFacts } from "@/features/visit/ScanFacts";
import { SitePicker } from "@/features/visit/SitePicker";
import { useHeardAtNeedle } from "@/features/visit/useHeardAtNeedle";
import { SAME_HAND_MS, useRecording } from "@/features/visit/useRecording";
import { type Elsewhere, useRemedies } from "@/features/visit/useRemedies";
import { type Idle, VerdictBand } from "@/features/visit/VerdictBand";
import { useVerifying, Verify } from "@/features/visit/Verify";
import { WrongPerson } from "@/features/visit/WrongPerson";
import { commands, type LineView, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { heard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { keepVisit } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { useMay } from "@/shared/may";
import { AlertStrip, PersonHeading, TwinBanner } from "@/shared/Person";
import { useStore } from "@/shared/store";
import { useCommand } from "@/shared/useCommand";
import { useDrafts } from "@/shared/useDraft";
import { useSecondsSince } from "@/shared/useTick";
import { useWords } from "@/shared/words";

/** What the desk waits for while no vial lies on it. Nobody is sent to the observation who was given nothing. */
function idleOf(view: VisitView, over: boolean): Idle {
  if (over) return view.stage === "observing" ? "over" : "ended";
  return view.stage === "precheck" || view.stage === "consent" ? view.stage : "scan";
}

/** One child on the chair: who, may I inject this vial now, authorise, inject, record. */
export function VisitDesk({
  view,
  family,
  onNext,
  onElsewhere,
}: {
  view: VisitView;
  /** Goes on with a brother or sister. */
  family?: ReactNode;
  onNext: () => void;
  onElsewhere: (way: Elsewhere) => void;
}) {
  const { t } = useTranslation(["visit", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const { visit } = view;
  const { wrongPerson } = useStore(heard);
  const stranger = view.wrong_person ? (wrongPerson ?? "") : wrongPerson;
  const { data: desk } = useQuery({ queryKey: keys.desk, queryFn: () => call(commands.deskView()) });
  const staff = desk?.session?.staff ?? "";
  const mayAuthorise = useMay("visit_authorise");
  const mayRecord = useMay("visit_record");
  const mayFail = useMay("visit_fail");
  const mayMend = useMay("recipient_detail");
  const since = useSecondsSince(view);

  const kept = atNeedle.of(useStore(atNeedle), visit);
  const [picked, setPicked] = useState<Picked>(null);
  const [paying, setPaying] = useState<string | null>(null);
  const [failing, setFailing] = useState<string | null>(null);
  const movedOn = useRef(Number.NEGATIVE_INFINITY);
  const reasonField = useRef<InputRef>(null);
  const deviationField = useRef<InputRef>(null);

  const inHand = lineInHand(view, picked);
  const vial = vialInHand(view, inHand, picked);
  const target = lineToRecord(view, inHand);
  const over = view.lines.every(isOver);
  const site = inHand ? siteOf(inHand, kept) : null;
  const scanCode = view.scan?.code ?? null;
  useHeardAtNeedle(view, stranger !== null);

  const ownVial = vialOf(view, inHand?.line);
  // Once it is authorised the program says what was ticked.
  const ticks = (line: LineView): readonly OwnCheck[] =>
    holds(line, vialOf(view, line.line), since)
      ? OWN_CHECKS.filter((check) => line.checks.some((each) => each.check === check && each.state === "ticked"))
      : (kept.ticks[tickKey(staff, line.line, vialOf(view, line.line)?.code ?? null)] ?? []);
  const tick = (lines: readonly LineView[], change: (before: readonly OwnCheck[]) => readonly OwnCheck[]) =>
    atNeedle.change(visit, ({ ticks: before }) => ({
      ticks: {
        ...before,
        ...Object.fromEntries(
          lines.map((line) => {
            const key = tickKey(staff, line.line, vialOf(view, line.line)?.code ?? null);
            return [key, change(before[key] ?? [])];
          }),
        ),
      },
    }));

  const verifying = useVerifying(view);
  const lacks = (line: LineView): Missing[] => missing(view, line, atNeedle.of(atNeedle.get(), visit), staff, since);
  const open = view.lines.filter((line) => !isOver(line) && vialOf(view, line.line) !== null);
  const ready = open.filter((line) => lacks(line).length === 0);
  // Ready but for the vaccinator's own ticks, the place chosen: one press ticks and authorises these.
  const placed = (line: LineView) => siteOf(line, atNeedle.of(atNeedle.get(), visit)) !== null;
  const tickable = open.filter((line) => placed(line) && lacks(line).every((what) => what === "checks"));

  const authoriseKey = (line: LineView) =>
    `authorise:${visit}:${line.line}:${vialOf(view, line.line)?.code ?? ""}:${line.authorisation?.authorisation ?? ""}`;
  const drafts = useDrafts(open.map(authoriseKey));

  const keep = (next: VisitView) => keepVisit(client, next);
  const remedies = useRemedies({
    view,
    vial,
    stranger,
    verifying,
    onConfirm: () => reasonField.current?.focus(),
    onPay: setPaying,
    onElsewhere,
  });
  const recording = useRecording({
    view,
    target,
    since,
    onAsk: () => deviationField.current?.focus(),
    onRecorded: () => setPicked(null),
  });
  const authorise = useCommand(async (lines: readonly LineView[]) => {
    recording.record.forget();
    for (const line of lines) {
      const of = vialOf(view, line.line);
      if (!of) continue;
      const now = atNeedle.of(atNeedle.get(), visit);
      const draft = drafts(authoriseKey(line));
      const confirmation = (now.confirmations[vialKey(line.line, of.code)] ?? "").trim();
      keep(
        await call(
          commands.visitAuthorise({
            draft: await draft.id(),
            visit,
            line: line.line,
            code: of.code,
            confirmation: of.verdict.colour === "amber" && confirmation !== "" ? confirmation : null,
            body_site: siteOf(line, now),
            checks: [...(now.ticks[tickKey(staff, line.line, of.code)] ?? [])],
          }),
        ),
      );
      draft.renew();
    }
    setPicked(null);
  });
  const blocked = stranger !== null;
  // A vial that serves no line must leave the hand before the needle is allowed for another.
  const stray = vial !== null && vial.line === null;
  const canAuthorise = mayAuthorise && !blocked && !stray && ready.length > 0;
  const canRecord = mayRecord && !blocked && target !== null && recording.site !== null;
  const allChecked = () => {
    tick(open.length > 0 ? open : inHand ? [inHand] : [], () => OWN_CHECKS);
    const all = open.filter((line) => placed(line) && lacks(line).length === 0);
    if (mayAuthorise && !blocked && !stray && all.length > 0) void authorise.send(all);
  };

  const confirmKey = inHand && ownVial ? vialKey(inHand.line, ownVial.code) : "";
  const confirmation = kept.confirmations[confirmKey] ?? "";
  const setConfirmation = (text: string) =>
    atNeedle.change(visit, (before) => ({ confirmations: { ...before.confirmations, [confirmKey]: text } }));
  const choose = (line: LineView, chosen: string) => {
    // The line in hand changed under the finger: the second press of a double one is not meant for it.
    if (performance.now() - movedOn.current < SAME_HAND_MS) return;
    atNeedle.change(visit, (before) => ({ sites: { ...before.sites, [line.line]: chosen } }));
    // Choosing the place is looking at it.
    tick([line], (before) => [...new Set([...before, "site_route" as const])]);
    const now = atNeedle.of(atNeedle.get(), visit);
    const next = open.find((each) => each.line !== line.line && siteOf(each, now) === null);
    if (next) {
      movedOn.current = performance.now();
      setPicked({ line: next.line, scan: scanCode });
    }
  };

  const held = inHand !== null && holds(inHand, ownVial, since);
  const amber = ownVial?.verdict.colour === "amber" && ownVial.verdict.needs_confirmation && !held;
  const lack = inHand ? lacks(inHand) : [];

  return (
    <section
      className="visit-desk"
      aria-label={t("desk")}
      data-testid="visit-desk"
      data-visit={visit}
      data-stage={view.stage}
    >
      <PersonHeading person={view.person} size="vaccination">
        {view.ticket && (
          <span className="visit-ticket" data-testid="visit-ticket">
            <small>{t("ticket")}</small> {view.ticket.label}
          </span>
        )}
      </PersonHeading>
      {family}
      <TwinBanner twins={view.twins} />
      <AlertStrip alerts={view.alerts} />
      {stranger !== null ? (
        <WrongPerson person={view.person} shown={stranger} clear={remedies.clear} />
      ) : (
        <>
          <VerdictBand
            scan={vial}
            idle={idleOf(view, over)}
            pending={remedies.pending}
            may={remedies.may}
            onRemedy={remedies.take}
          />
          <div className="visit-body">
            <div className="visit-left">
              <Lines
                view={view}
                inHand={inHand?.line ?? null}
                sites={Object.fromEntries(view.lines.map((line) => [line.line, siteOf(line, kept)]))}
                paying={paying}
                onPick={(line) => {
                  movedOn.current = Number.NEGATIVE_INFINITY;
                  setPicked({ line, scan: scanCode });
                }}
                onMend={mayMend ? () => onElsewhere({ to: "archive", recipient: view.person.recipient }) : null}
              />
              <ScanFacts scan={vial} view={view} />
              {!over && <KeyedCode visit={visit} />}
            </div>
            {inHand && !isOver(inHand) && (
              <>
                <div className="visit-middle">
                  {inHand.sites.length > 0 && (
                    <SitePicker line={inHand} chosen={site} onChoose={(code) => choose(inHand, code)} />
                  )}
                  <Verify view={view} verifying={verifying} />
                </div>
                <div className="visit-right">
                  <Checks
                    line={inHand}
                    vial={vial}
                    own={!stray}
                    ticked={ticks(inHand)}
                    required={view.own_checks !== "shown"}
                    disabled={ownVial === null || held || stray}
                    onTick={(check, on) =>
                      tick(check === "name_spoken" && open.length > 0 ? open : [inHand], (before) =>
                        on ? [...before, check] : before.filter((each) => each !== check),
                      )
                    }
                    all={{
                      label:
                        mayAuthorise && tickable.length > 0
                          ? t("checkedAuthorise", { count: tickable.length })
                          : t("checkedAll"),
                      onPress: allChecked,
                      disabled: ownVial === null || held || stray,
                      pending: authorise.pending,
                    }}
                  />
                </div>
              </>
            )}
          </div>
          <footer className="visit-actions">
            <div className="visit-messages">
              <Recorded line={recording.done} view={view} />
              {over && <p data-testid="visit-over">{t("allDone", { stage: word("stage", view.stage) })}</p>}
              {target?.authorisation && <Authorised line={target} left={recording.left} lapsed={recording.lapsed} />}
              {amber && (
                <Why
                  label={t("confirmation")}
                  required
                  codes={ownVial.verdict.reasons.map((reason) => reason.note.code)}
                  value={confirmation}
                  onChange={setConfirmation}
                  field={reasonField}
                  testId="confirmation"
                />
              )}
              {target && recording.deviations.length > 0 && (
                <Deviation
                  codes={recording.deviations}
                  asking={recording.asking}
                  value={recording.why}
                  onChange={recording.setWhy}
                  field={deviationField}
                />
              )}
              {target && recording.site === null && <p className="soft">{t("chooseSite")}</p>}
              {!target && inHand && ownVial && <Lacking what={lack} />}
              <Failure of={remedies.failure ?? authorise.failure ?? recording.record.failure} testId="visit-failure" />
            </div>
            <Acts
              view={view}
              over={over}
              target={target}
              ready={ready}
              blocked={blocked}
              canAuthorise={canAuthorise}
              canRecord={canRecord}
              mayFail={mayFail}
              clear={remedies.clear}
              authorise={authorise}
              recording={recording}
              onFail={setFailing}
              onFinish={() => onElsewhere({ to: "finish" })}
              onNext={onNext}
            />
          </footer>
        </>
      )}
      {remedies.dialog}
      {target && failing === target.line && (
        <FailDialog visit={visit} line={target} onDone={() => setFailing(null)} onClose={() => setFailing(null)} />
      )}
    </section>
  );
}
