import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { atNeedle } from "@/features/visit/atNeedle";
import { siteOf } from "@/features/visit/needle";
import { commands, type LineView, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepVisit } from "@/ipc/views";
import { useStore } from "@/shared/store";
import { type Command, useCommand } from "@/shared/useCommand";
import { useDrafts } from "@/shared/useDraft";

/** A second press so soon after the first is the same hand: it must not record the next injection, nor pass over a question. */
export const SAME_HAND_MS = 1000;

/** Recording what was injected. */
export type Recording = {
  record: Command<[lines: readonly LineView[]]>;
  /** Seconds the authorisation still holds, and whether it has run out. */
  left: number;
  lapsed: boolean;
  /** What was not in order, by code; and why, in the vaccinator's words. */
  deviations: string[];
  why: string;
  setWhy: (text: string) => void;
  /** The reason has been asked for; without one the next press records. */
  asking: boolean;
  site: string | null;
  /** Authorised lines about which nothing has to be asked: one press may record them all. */
  inOrder: LineView[];
  press: () => void;
  pressAll: () => void;
  /** The line recorded last at this desk. */
  done: LineView | undefined;
};

/** Records the authorised lines of a visit, one press for each or for all that are in order. */
export function useRecording({
  view,
  target,
  since,
  onAsk,
  onRecorded,
}: {
  view: VisitView;
  /** The line a record is about. */
  target: LineView | null;
  /** How many seconds the view is old. */
  since: number;
  /** A reason is asked for. */
  onAsk: () => void;
  onRecorded: () => void;
}): Recording {
  const client = useQueryClient();
  const { visit } = view;
  const kept = atNeedle.of(useStore(atNeedle), visit);
  const [recorded, setRecorded] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const lastPress = useRef(Number.NEGATIVE_INFINITY);

  const key = (line: LineView) => `record:${visit}:${line.line}:${line.authorisation?.authorisation ?? ""}`;
  const drafts = useDrafts(view.lines.filter((line) => line.state === "authorised").map(key));
  const record = useCommand(async (lines: readonly LineView[]) => {
    for (const line of lines) {
      const now = atNeedle.of(atNeedle.get(), visit);
      const bodySite = siteOf(line, now);
      if (bodySite === null) continue;
      const reason = (now.deviations[line.authorisation?.authorisation ?? ""] ?? "").trim();
      const draft = drafts(key(line));
      const next = await call(
        commands.visitRecord({
          draft: await draft.id(),
          visit,
          line: line.line,
          body_site: bodySite,
          deviation_reason: reason === "" ? null : reason,
        }),
      );
      keepVisit(client, next);
      lastPress.current = performance.now();
      setRecorded(line.line);
    }
    onRecorded();
    setAsked(null);
    for (const queryKey of [keys.stock, keys.sync]) void client.invalidateQueries({ queryKey });
  });

  const left = target?.authorisation ? target.authorisation.seconds_left - since : 0;
  const lapsed = target?.authorisation != null && (target.authorisation.lapsed || left < 0);
  const deviations = target?.authorisation
    ? [...new Set([...(lapsed ? ["authorisation.lapsed"] : []), ...target.authorisation.deviations])]
    : [];
  const site = target ? siteOf(target, kept) : null;
  const authorisation = target?.authorisation?.authorisation ?? "";
  const why = kept.deviations[authorisation] ?? "";
  const setWhy = (text: string) =>
    atNeedle.change(visit, (before) => ({ deviations: { ...before.deviations, [authorisation]: text } }));

  // What was authorised has run out on the clock of this page: the program says what a record would keep now.
  const ranOut = lapsed && target?.authorisation?.lapsed === false;
  useEffect(() => {
    if (ranOut) void client.invalidateQueries({ queryKey: keys.visit(visit) });
  }, [ranOut, client, visit]);

  // Injected one right after the other: one press may say so of all, when nothing has to be asked about any of them.
  const inOrder = view.lines.filter(
    (line) =>
      line.authorisation !== null &&
      line.state === "authorised" &&
      !line.authorisation.lapsed &&
      line.authorisation.seconds_left - since >= 0 &&
      line.authorisation.deviations.length === 0 &&
      siteOf(line, kept) !== null,
  );
  const sameHand = () => performance.now() - lastPress.current < SAME_HAND_MS;
  const press = () => {
    if (!target || site === null || sameHand()) return;
    if (deviations.length > 0 && why.trim() === "" && asked !== authorisation) {
      // The reason is asked for once; what was injected is a fact and is recorded without one too.
      lastPress.current = performance.now();
      setAsked(authorisation);
      onAsk();
      return;
    }
    void record.send([target]);
  };
  const pressAll = () => {
    if (!sameHand()) void record.send(inOrder);
  };
  return {
    record,
    left,
    lapsed,
    deviations,
    why,
    setWhy,
    asking: asked !== null && asked === authorisation,
    site,
    inOrder,
    press,
    pressAll,
    done: view.lines.find((line) => line.line === recorded),
  };
}
