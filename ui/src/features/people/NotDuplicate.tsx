import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { useMay } from "@/shared/may";
import { Reason } from "@/shared/Reason";
import { useCommand } from "@/shared/useCommand";

/** 非重复: two people, said once; new evidence asks again (C-030). */
export function NotDuplicate({ one, other, testId }: { one: string; other: string; testId: string }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const may = useMay("recipient_not_duplicate");
  const [open, setOpen] = useState(false);
  const mark = useCommand(async (reason: string) => {
    await call(commands.recipientNotDuplicate(one, other, reason));
    setOpen(false);
    for (const queryKey of [keys.recipient(one), keys.recipient(other), keys.duplicates]) {
      void client.invalidateQueries({ queryKey });
    }
  });
  if (!may) return null;
  return (
    <>
      <Button size="small" htmlType="button" aria-expanded={open} onClick={() => setOpen(!open)} data-testid={testId}>
        {t("notDuplicate")}
      </Button>
      {open && (
        <Reason
          label={t("notDuplicateWhy")}
          hint={t("notDuplicateHint")}
          action={t("notDuplicateSave")}
          command={mark}
          onClose={() => setOpen(false)}
          testId={testId}
        />
      )}
    </>
  );
}
