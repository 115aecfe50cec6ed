import { CheckCircleFilled, EditOutlined, WarningFilled } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isOver, vialOf } from "@/features/visit/needle";
import { commands, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { timeOfDay } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { type Command, useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

/** The ways in which the family confirms the vials on the desk. */
export type Verifying = {
  show: Command<[]>;
  note: Command<[way: "paper" | "spoken"]>;
  back: Command<[]>;
  /** What one press does: the pad where a signature is asked for, else the spoken word. */
  first: () => void;
};

/** Sends what the family is asked or said. One id for the vials as they lie there, whichever way it goes. */
export function useVerifying(view: VisitView): Verifying {
  const client = useQueryClient();
  const { visit } = view;
  const may = useMay("visit_verify_show");
  const draft = useDraft(`verify:${visit}:${view.vials.map((vial) => vial.code).join(",")}`);
  const show = useCommand(async () =>
    keepVisit(
      client,
      await call(commands.visitVerifyShow({ draft: await draft.id(), visit, relation: null, signer: null })),
    ),
  );
  const note = useCommand(async (way: "paper" | "spoken") =>
    keepVisit(
      client,
      await call(commands.visitVerifyNote({ draft: await draft.id(), visit, way, relation: null, signer: null })),
    ),
  );
  const back = useCommand(async () => keepVisit(client, await call(commands.visitConsentCancel(visit))));
  // With every vaccine's vial on the desk and nothing else in the way, the only next step is the family's look: it needs no press. Once
  // for the same vials; what lay there before the page opened, or was taken back from the pad, waits for the key.
  const codes = unambiguous(view);
  const shown = useRef(codes);
  const { send } = show;
  useEffect(() => {
    if (codes === "" || codes === shown.current) return;
    shown.current = codes;
    if (may && view.verification.pad_free) void send();
  }, [codes, may, view.verification.pad_free, send]);
  const first = () => void (view.verification.asked === "spoken" ? note.send("spoken") : show.send());
  return { show, note, back, first };
}

/** The vials that lack the family's look and nothing else, one for every vaccine still to be given; empty while anything is open. */
function unambiguous(view: VisitView): string {
  const { asked, state } = view.verification;
  if (asked !== "signed" || state !== "wanted") return "";
  const waits = view.lines.filter((line) => !isOver(line));
  const ready = waits.every((line) => {
    const vial = vialOf(view, line.line);
    return line.state === "authorised" || (vial !== null && (vial.verified || vial.verdict.one_step === "verify"));
  });
  return ready ? view.vials.map((vial) => vial.code).join(",") : "";
}

/** 一验证: the family confirms vaccine, lot and expiry of every vial on the desk before the needle (C-032, C-033). */
export function Verify({ view, verifying }: { view: VisitView; verifying: Verifying }) {
  const { t } = useTranslation(["visit", "common"]);
  const { word } = useWords();
  const mayShow = useMay("visit_verify_show");
  const mayNote = useMay("visit_verify_note");
  const { verification } = view;
  const { asked, state, waiting } = verification;
  if (asked === "off" || state === "off") return null;
  const { show, note, back } = verifying;
  const busy = show.pending || note.pending || back.pending;
  const open = state === "wanted" || state === "doubted";
  const who = { relation: word("relation", verification.relation), name: verification.signer };
  const done = view.lines.find((line) => line.verified !== null)?.verified;
  return (
    <section className="verify" aria-label={t("verify.title")} data-testid="verify" data-state={state}>
      <h2>{t("verify.title")}</h2>
      <div className="verify-state" role="status">
        {state === "done" && <CheckCircleFilled aria-hidden />}
        {state === "on_pad" && <EditOutlined aria-hidden />}
        {state === "doubted" && <WarningFilled aria-hidden />}
        <span>
          {state === "none" && t("verify.none")}
          {state === "wanted" && t("verify.wanted", { count: waiting.length, ...who })}
          {state === "on_pad" && t("verify.onPad", who)}
          {state === "doubted" && <strong data-testid="verify-doubted">{t("verify.doubted")}</strong>}
          {state === "done" &&
            (done
              ? t("verify.done", {
                  relation: word("relation", done.relation),
                  name: done.name,
                  way: word("verify_way", done.way),
                  at: timeOfDay(done.at),
                })
              : t("verify.doneShort"))}
        </span>
      </div>
      {(open || state === "on_pad") && (
        <div className="verify-ways">
          {state === "on_pad" ? (
            <Button htmlType="button" disabled={busy} onClick={() => void back.send()} data-testid="verify-back">
              {t("verify.back")}
            </Button>
          ) : (
            <KeyButton
              hotkey="F11"
              size="large"
              type="primary"
              disabled={asked === "spoken" ? !mayNote : !mayShow}
              loading={busy}
              onPress={verifying.first}
              testId={asked === "spoken" ? "verify-spoken" : "verify-show"}
            >
              {asked === "spoken" ? t("verify.spoken") : t("verify.show")}
            </KeyButton>
          )}
          {asked === "spoken" && open && (
            <Button
              htmlType="button"
              disabled={busy || !mayShow}
              onClick={() => void show.send()}
              data-testid="verify-show"
            >
              {t("verify.show")}
            </Button>
          )}
          <Button
            htmlType="button"
            disabled={busy || !mayNote}
            onClick={() => void note.send("paper")}
            data-testid="verify-paper"
          >
            {t("verify.paper")}
          </Button>
        </div>
      )}
      <Failure of={show.failure ?? note.failure ?? back.failure} testId="verify-failure" />
    </section>
  );
}
