import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type RecipientDetail } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepDetail } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { CodedReason } from "@/shared/CodedReason";
import { useMay } from "@/shared/may";
import { Reason } from "@/shared/Reason";
import { useSeconded } from "@/shared/StepUp";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

const WITHDRAW_REASONS = ["registered_in_error", "duplicate", "moved_away", "deceased", "other"] as const;
const BASES = ["pipl_47", "court_order", "other_law"] as const;

/** Setting an archive aside, taking it back, and erasing it where the law says so. Nothing is deleted but by the last. */
export function LifeActions({ detail, onGone }: { detail: RecipientDetail; onGone: () => void }) {
  const { t } = useTranslation("people");
  const mayWithdraw = useMay("recipient_withdraw");
  const mayReinstate = useMay("recipient_reinstate");
  const mayErase = useMay("recipient_erase");
  const [open, setOpen] = useState<"withdraw" | "reinstate" | "erase" | null>(null);
  const close = () => setOpen(null);
  const toggle = (what: typeof open) => setOpen(open === what ? null : what);
  return (
    <>
      {mayWithdraw && detail.state === "active" && (
        <Button
          htmlType="button"
          aria-expanded={open === "withdraw"}
          onClick={() => toggle("withdraw")}
          data-testid="person-withdraw"
        >
          {t("withdraw")}
        </Button>
      )}
      {mayReinstate && detail.state === "withdrawn" && (
        <Button
          htmlType="button"
          aria-expanded={open === "reinstate"}
          onClick={() => toggle("reinstate")}
          data-testid="person-reinstate"
        >
          {t("reinstate")}
        </Button>
      )}
      {mayErase && detail.state === "withdrawn" && (
        <Button
          danger
          htmlType="button"
          aria-expanded={open === "erase"}
          onClick={() => toggle("erase")}
          data-testid="person-erase"
        >
          {t("erase")}
        </Button>
      )}
      {open === "withdraw" && <Withdraw detail={detail} onClose={close} />}
      {open === "reinstate" && <Reinstate detail={detail} onClose={close} />}
      {open === "erase" && <Erase detail={detail} onClose={close} onGone={onGone} />}
    </>
  );
}

function Withdraw({ detail, onClose }: { detail: RecipientDetail; onClose: () => void }) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  const client = useQueryClient();
  const withdraw = useCommand(async (why: string, note: string) => {
    keepDetail(client, await call(commands.recipientWithdraw(detail.view.person.recipient, why, note)));
    onClose();
  });
  return (
    <CodedReason
      label={t("withdrawWhy")}
      noteLabel={t("note")}
      options={WITHDRAW_REASONS.map((value) => ({
        value,
        label: word("withdraw_reason", value),
        testId: `person-withdraw-reason-${value}`,
      }))}
      action={t("withdrawSave")}
      command={withdraw}
      onClose={onClose}
      testId="person-withdraw"
    >
      <p className="field-hint">{t("withdrawKeeps")}</p>
    </CodedReason>
  );
}

function Reinstate({ detail, onClose }: { detail: RecipientDetail; onClose: () => void }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const reinstate = useCommand(async (why: string) => {
    keepDetail(client, await call(commands.recipientReinstate(detail.view.person.recipient, why)));
    onClose();
  });
  return (
    <Reason
      label={t("reinstateWhy")}
      action={t("reinstateSave")}
      command={reinstate}
      onClose={onClose}
      testId="person-reinstate"
    />
  );
}

function Erase({ detail, onClose, onGone }: { detail: RecipientDetail; onClose: () => void; onGone: () => void }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const { recipient } = detail.view.person;
  const [basis, setBasis] = useState<string | null>(null);
  const erase = useSeconded("recipient_erase", recipient, async (approval, why: string) => {
    await call(commands.recipientErase(recipient, basis ?? "", why, approval ?? ""));
    onGone();
    // Nothing of an erased person stays in the window.
    client.removeQueries({ queryKey: keys.recipient(recipient) });
    for (const queryKey of [keys.searches, keys.duplicates, keys.today]) void client.invalidateQueries({ queryKey });
  });
  return (
    <Reason
      label={t("eraseWhy")}
      hint={t("eraseHint")}
      action={t("eraseSave")}
      command={erase}
      ready={basis !== null}
      onClose={onClose}
      testId="person-erase"
      danger
    >
      <Choice
        label={t("eraseBasis")}
        required
        options={BASES.map((value) => ({
          value,
          label: t(`basis.${value}`),
          testId: `person-erase-basis-${value}`,
        }))}
        value={basis}
        onChange={setBasis}
      />
      {erase.dialog}
    </Reason>
  );
}
