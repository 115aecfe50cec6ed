import { ClockCircleFilled } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ClinicView, commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepStatus } from "@/ipc/views";
import { Dialog } from "@/shared/Dialog";
import { Failure } from "@/shared/Failure";
import { useMay } from "@/shared/may";
import { useSeconded } from "@/shared/StepUp";

/** Date and time cannot be trusted: said in the top bar until two members of staff have compared them (C-186). */
export function ClockWarning({ clinic }: { clinic: ClinicView }) {
  const { t } = useTranslation("shell");
  const client = useQueryClient();
  const may = useMay("clock_confirm");
  const [open, setOpen] = useState(false);
  const confirm = useSeconded("clock_confirm", "", async (approval: string | null) => {
    keepStatus(client, await call(commands.clockConfirm(approval)));
    // Every verdict hangs on the day.
    for (const queryKey of [keys.visits, keys.desk]) void client.invalidateQueries({ queryKey });
    setOpen(false);
  });
  return (
    <>
      <button
        type="button"
        className="clock-warning"
        onClick={() => {
          void client.invalidateQueries({ queryKey: keys.desk });
          setOpen(true);
        }}
        data-testid="clock-warning"
      >
        <ClockCircleFilled aria-hidden />
        {t("clock.doubtful")}
      </button>
      {open && (
        <Dialog title={t("clock.title")} onClose={() => setOpen(false)} testId="clock-dialog">
          <p>{t("clock.why")}</p>
          <p className="clock-now figures" data-testid="clock-now">
            {clinic.now.slice(0, 10)} {clinic.now.slice(11, 16)}
          </p>
          <p>{t("clock.compare")}</p>
          <Failure of={confirm.failure} testId="clock-failure" />
          <div className="form-actions">
            <Button
              type="primary"
              size="large"
              htmlType="button"
              disabled={!may || confirm.pending}
              onClick={() => void confirm.send()}
              data-testid="clock-confirm"
            >
              {t("clock.confirm")}
            </Button>
            <Button size="large" htmlType="button" onClick={() => setOpen(false)}>
              {t("clock.later")}
            </Button>
          </div>
        </Dialog>
      )}
      {confirm.dialog}
    </>
  );
}
