import { WarningFilled } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AlertRow, commands, type RecipientDetail } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepDetail } from "@/ipc/views";
import { resources } from "@/locales";
import { DateInput } from "@/shared/DateInput";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dayOf } from "@/shared/format";
import { useMay } from "@/shared/may";
import { Select } from "@/shared/Select";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

const KINDS = Object.keys(resources["zh-CN"].words.alert_kind);
const VACCINES = Object.keys(resources["zh-CN"].words.vaccine);
const FRESH: AlertRow = { kind: "anaphylaxis", vaccine: null, note: "", since: "" };

/** What must not be overlooked of this person: shown, and edited as one list with a reason (C-020). */
export function Alerts({ detail }: { detail: RecipientDetail }) {
  const { t } = useTranslation(["people", "common"]);
  const { word } = useWords();
  const may = useMay("recipient_alerts") && detail.state === "active";
  const [editing, setEditing] = useState(false);
  return (
    <>
      {detail.alerts.length > 0 && (
        <div className="strip strip-alert" role="note" aria-label={t("alertsKept")} data-testid="alerts-kept">
          <WarningFilled aria-hidden />
          <ul>
            {detail.alerts.map((alert) => (
              <li key={`${alert.kind}${alert.since}${alert.note}`}>
                {word("alert_kind", alert.kind)}
                {alert.vaccine && ` · ${word("vaccine", alert.vaccine)}`} · {alert.note}{" "}
                <span className="figures">{alert.since}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {may && !editing && (
        <Button size="small" htmlType="button" onClick={() => setEditing(true)} data-testid="alerts-edit">
          {t("alertsEdit")}
        </Button>
      )}
      {editing && <Editor key={detail.version} detail={detail} onClose={() => setEditing(false)} />}
    </>
  );
}

function Editor({ detail, onClose }: { detail: RecipientDetail; onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const { recipient } = detail.view.person;
  const draft = useDraft(`alerts:${recipient}:${detail.version}`);
  // Alerts of kinds this program does not know came from elsewhere: they are shown, and no form takes them away.
  const [rows, setRows] = useState(() => detail.alerts.filter((alert) => KINDS.includes(alert.kind)));
  const [reason, setReason] = useState("");
  const set = (at: number, change: Partial<AlertRow>) =>
    setRows(rows.map((row, nth) => (nth === at ? { ...row, ...change } : row)));
  const save = useCommand(async () => {
    const alerts = rows.map((row) => ({ ...row, since: dayOf(row.since), note: row.note.trim() }));
    const input = { draft: await draft.id(), recipient, seen: detail.version, alerts, reason: reason.trim() };
    keepDetail(client, await call(commands.recipientAlerts(input)));
    draft.renew();
    onClose();
  });
  return (
    <form
      className="inline-form"
      onSubmit={(event) => event.preventDefault()}
      aria-label={t("alertsEdit")}
      data-testid="alerts-form"
    >
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what a row is
        <fieldset className="form-grid" key={at}>
          <legend className="visually-hidden">{t("alertNth", { nth: at + 1 })}</legend>
          <Field label={t("alertKind")} required>
            {(control) => (
              <Select
                {...control}
                value={row.kind}
                onChange={(code) => set(at, { kind: code })}
                testId={`alert-${at}-kind`}
                codes={KINDS}
                say={(kind) => word("alert_kind", kind)}
              />
            )}
          </Field>
          <Field label={t("common:dose.vaccine")} required={row.kind === "anaphylaxis"}>
            {(control) => (
              <Select
                {...control}
                value={row.vaccine ?? ""}
                onChange={(code) => set(at, { vaccine: code === "" ? null : code })}
                testId={`alert-${at}-vaccine`}
                none={t("alertNoVaccine")}
                codes={VACCINES}
                say={(vaccine) => word("vaccine", vaccine)}
              />
            )}
          </Field>
          <Field label={t("note")} required>
            {(control) => (
              <Input
                {...control}
                value={row.note}
                autoComplete="off"
                onChange={(event) => set(at, { note: event.target.value })}
                data-testid={`alert-${at}-note`}
              />
            )}
          </Field>
          <Field label={t("alertSince")} hint={t("common:dayHint")}>
            {(control) => (
              <DateInput
                {...control}
                value={row.since}
                onChange={(since) => set(at, { since })}
                testId={`alert-${at}-since`}
              />
            )}
          </Field>
          <Button
            htmlType="button"
            onClick={() => setRows(rows.filter((_, nth) => nth !== at))}
            data-testid={`alert-${at}-remove`}
          >
            {t("alertRemove")}
          </Button>
        </fieldset>
      ))}
      <Button htmlType="button" onClick={() => setRows([...rows, FRESH])} data-testid="alert-add">
        {t("alertAdd")}
      </Button>
      <Field label={t("why")} required>
        {(control) => (
          <Input
            {...control}
            value={reason}
            autoComplete="off"
            onChange={(event) => setReason(event.target.value)}
            data-testid="alerts-reason"
          />
        )}
      </Field>
      <Failure of={save.failure} testId="alerts-failure" />
      <div className="form-actions">
        <Button
          type="primary"
          htmlType="button"
          disabled={
            reason.trim() === "" ||
            save.pending ||
            rows.some((row) => row.kind === "anaphylaxis" && row.vaccine === null)
          }
          onClick={() => void save.send()}
          data-testid="alerts-save"
        >
          {t("alertsSave")}
        </Button>
        <Button htmlType="button" onClick={onClose} data-testid="alerts-cancel">
          {t("common:cancel")}
        </Button>
      </div>
    </form>
  );
}
