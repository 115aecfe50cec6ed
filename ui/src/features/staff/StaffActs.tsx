import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type StaffRow, type StaffSaved, type StaffView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { useSeconded } from "@/shared/StepUp";
import { useCommand } from "@/shared/useCommand";
import { WordsField } from "@/shared/WordsField";

/** What may be done with an account. Everything is undone the same way it was done, and the history stays. */
export function StaffActs({
  row,
  keepView,
  onReset,
}: {
  row: StaffRow;
  keepView: (view: StaffView) => void;
  onReset: (saved: StaffSaved) => void;
}) {
  const { t } = useTranslation("staff");
  const [reason, setReason] = useState("");
  const [badge, setBadge] = useState("");
  const status = useSeconded("staff_status", row.staff, async (approval, next: string) => {
    keepView(await call(commands.staffStatus(row.staff, next, reason.trim(), approval)));
    setReason("");
  });
  const reset = useSeconded("staff_reset", row.staff, async (approval) =>
    onReset(await call(commands.staffReset(row.staff, approval))),
  );
  const unlock = useCommand(async () => {
    keepView(await call(commands.staffUnlock(row.staff, reason.trim())));
    setReason("");
  });
  const review = useCommand(async () => {
    keepView(await call(commands.staffReview(row.staff, reason.trim())));
    setReason("");
  });
  const giveBadge = useCommand(async (code: string | null) => {
    keepView(await call(commands.staffBadge(row.staff, code)));
    setBadge("");
  });
  const next =
    row.status === "active"
      ? (["suspended", "deleted"] as const)
      : row.status === "suspended"
        ? (["active", "deleted"] as const)
        : (["active"] as const);
  const why = reason.trim() !== "";
  return (
    <div className="staff-acts">
      <WordsField label={t("reason")} hint={t("reasonHint")} words={reason} onWords={setReason} testId="staff-reason" />
      <div className="form-actions">
        {next.map((each) => (
          <Button
            key={each}
            danger={each === "deleted"}
            disabled={!why || status.pending}
            onClick={() => void status.send(each)}
            data-testid={`staff-to-${each}`}
          >
            {t(row.status === "deleted" ? "restore" : `to.${each}`)}
          </Button>
        ))}
        {row.locked && (
          <Button disabled={!why || unlock.pending} onClick={() => void unlock.send()} data-testid="staff-unlock">
            {t("unlock")}
          </Button>
        )}
        <Button
          disabled={row.status !== "active" || reset.pending}
          onClick={() => void reset.send()}
          data-testid="staff-reset"
        >
          {t("reset")}
        </Button>
        <Button
          disabled={review.pending || row.status === "deleted"}
          onClick={() => void review.send()}
          data-testid="staff-review"
        >
          {t("review")}
        </Button>
      </div>
      <div className="staff-badge">
        <WordsField
          label={t("badgeCode")}
          hint={t("badgeHint")}
          className="code"
          words={badge}
          onWords={setBadge}
          testId="staff-badge-code"
        />
        <Button
          disabled={badge.trim() === "" || giveBadge.pending}
          onClick={() => void giveBadge.send(badge.trim())}
          data-testid="staff-badge-give"
        >
          {t("giveBadge")}
        </Button>
        {row.badge && (
          <Button disabled={giveBadge.pending} onClick={() => void giveBadge.send(null)} data-testid="staff-badge-take">
            {t("takeBadge")}
          </Button>
        )}
      </div>
      <Failure
        of={status.failure ?? reset.failure ?? unlock.failure ?? review.failure ?? giveBadge.failure}
        testId="staff-act-failure"
      />
      {status.dialog}
      {reset.dialog}
    </div>
  );
}
