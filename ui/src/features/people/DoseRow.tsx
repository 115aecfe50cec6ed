import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changesOf, standing, type Typed } from "@/features/people/amend";
import { ChangeLog } from "@/features/people/ChangeLog";
import { Value } from "@/features/people/Value";
import { commands, type DoseDetail } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepDetail } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { CodedReason } from "@/shared/CodedReason";
import { DataField } from "@/shared/DataField";
import { useFieldWords } from "@/shared/fieldWords";
import { useMay } from "@/shared/may";
import { Reason } from "@/shared/Reason";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

const WITHDRAW_REASONS = ["wrong_person", "not_given", "entered_twice", "other"] as const;

/** What became of the vial of a record that is withdrawn. */
const WITHDRAWN_VIALS = ["unopened", "opened"] as const;

type Open = "facts" | "correct" | "withdraw" | "reinstate" | null;

/** One record of a dose: what is known of it, how it was mended, and mending it. */
export function DoseRow({
  dose,
  doses,
  active,
}: {
  dose: DoseDetail;
  doses: readonly DoseDetail[];
  /** Whether the archive may be changed at all. */
  active: boolean;
}) {
  const { t } = useTranslation(["people", "common"]);
  const { word } = useWords();
  const mayCorrect = useMay("dose_correct");
  const mayWithdraw = useMay("dose_withdraw");
  const mayReinstate = useMay("dose_reinstate");
  const [open, setOpen] = useState<Open>(null);
  const toggle = (what: Open) => setOpen(open === what ? null : what);
  const close = () => setOpen(null);
  const counting = doses.find((each) => each.dose === dose.same_as);
  const counts = dose.state === "counts";
  const name = word("vaccine", dose.vaccine);
  const action = (what: Exclude<Open, null>, label: string) => (
    <Button
      size="small"
      htmlType="button"
      aria-expanded={open === what}
      aria-label={t("doseAction", { action: label, vaccine: name, day: dose.date })}
      onClick={() => toggle(what)}
      data-testid={`dose-${dose.dose}-${what}`}
    >
      {label}
    </Button>
  );
  return (
    <li className="dose" data-testid={`dose-${dose.dose}`} data-state={dose.state}>
      <div className="dose-line">
        <strong>{name}</strong>
        {dose.number !== null && <span>{t("common:dose.doseColumn", { number: dose.number })}</span>}
        <span className="figures">{dose.date}</span>
        <span className="tag">{dose.here ? t("doseHere") : t("doseElsewhere")}</span>
        {!counts && (
          <span className="tag tag-caution">
            {word("dose_state", dose.state)}
            {dose.state_reason && ` · ${word("dose_withdraw_reason", dose.state_reason)}`}
            {counting && ` ${counting.date}`}
          </span>
        )}
        {dose.changes.length > 0 && <span className="tag">{t("doseMended", { count: dose.changes.length })}</span>}
        <span className="dose-actions">
          {action("facts", t("doseFacts"))}
          {active &&
            counts &&
            mayCorrect &&
            dose.fields.some((field) => field.editable) &&
            action("correct", t("doseCorrect"))}
          {active && counts && mayWithdraw && action("withdraw", t("doseWithdraw"))}
          {active && dose.state === "withdrawn" && mayReinstate && action("reinstate", t("doseReinstate"))}
        </span>
      </div>
      {open === "facts" && <Facts dose={dose} />}
      {open === "correct" && <Correct dose={dose} onClose={close} />}
      {open === "withdraw" && <Withdraw dose={dose} onClose={close} />}
      {open === "reinstate" && <Reinstate dose={dose} onClose={close} />}
    </li>
  );
}

function Facts({ dose }: { dose: DoseDetail }) {
  const words = useFieldWords("people");
  return (
    <>
      <dl className="fact-list">
        {dose.fields.map((field) => (
          <div key={field.field}>
            <dt>{words.name(field.field)}</dt>
            <dd>
              <Value field={field} words={words} />
            </dd>
          </div>
        ))}
      </dl>
      {dose.changes.length > 0 && <ChangeLog changes={dose.changes} />}
    </>
  );
}

/** 更正: what was written down wrong. */
function Correct({ dose, onClose }: { dose: DoseDetail; onClose: () => void }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const words = useFieldWords("people");
  const [typed, setTyped] = useState<Typed>({});
  const draft = useDraft(`dose:${dose.dose}:${dose.changes.length}`);
  const changes = changesOf(dose.fields, typed);
  const correct = useCommand(async (reason: string) => {
    const answered = await call(commands.doseCorrect({ draft: await draft.id(), dose: dose.dose, changes, reason }));
    draft.renew();
    keepDetail(client, answered);
    onClose();
  });
  return (
    <Reason
      label={t("doseCorrectWhy")}
      action={t("doseCorrectSave")}
      command={correct}
      ready={changes.length > 0}
      onClose={onClose}
      testId={`dose-${dose.dose}-correct`}
    >
      <div className="form-grid">
        {dose.fields
          .filter((field) => field.editable)
          .map((field) => (
            <DataField
              key={field.field}
              field={field}
              words={words}
              value={typed[field.field] ?? standing(field)}
              onChange={(value) => setTyped((before) => ({ ...before, [field.field]: value }))}
            />
          ))}
      </div>
    </Reason>
  );
}

/** 撤销: it was not given, or not to this person. */
function Withdraw({ dose, onClose }: { dose: DoseDetail; onClose: () => void }) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  const client = useQueryClient();
  // A dose given here came out of a vial of this clinic: what became of it must be said, or stock is wrong.
  const [vial, setVial] = useState<string | null>(null);
  const withdraw = useCommand(async (why: string, note: string) => {
    keepDetail(client, await call(commands.doseWithdraw(dose.dose, why, note, dose.here ? vial : null)));
    if (dose.here) void client.invalidateQueries({ queryKey: keys.stock });
    onClose();
  });
  const testId = `dose-${dose.dose}-withdraw`;
  return (
    <CodedReason
      label={t("doseWithdrawWhy")}
      noteLabel={t("note")}
      options={WITHDRAW_REASONS.map((value) => ({
        value,
        label: word("dose_withdraw_reason", value),
        testId: `${testId}-${value}`,
      }))}
      action={t("doseWithdrawSave")}
      command={withdraw}
      ready={!dose.here || vial !== null}
      onClose={onClose}
      testId={testId}
    >
      {dose.here && (
        <>
          <Choice
            label={t("doseWithdrawVial")}
            required
            options={WITHDRAWN_VIALS.map((value) => ({
              value,
              label: word("withdrawn_vial", value),
              testId: `${testId}-vial-${value}`,
            }))}
            value={vial}
            onChange={setVial}
          />
          {vial && <p className="soft">{t(`doseWithdrawStock.${vial === "unopened" ? "unopened" : "opened"}`)}</p>}
        </>
      )}
    </CodedReason>
  );
}

function Reinstate({ dose, onClose }: { dose: DoseDetail; onClose: () => void }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const reinstate = useCommand(async (reason: string) => {
    keepDetail(client, await call(commands.doseReinstate(dose.dose, reason)));
    onClose();
  });
  return (
    <Reason
      label={t("reinstateWhy")}
      action={t("doseReinstateSave")}
      command={reinstate}
      onClose={onClose}
      testId={`dose-${dose.dose}-reinstate`}
    />
  );
}
