import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type DueListInput, type FileView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useSeconded } from "@/shared/StepUp";

/** The list as a file. It says why, and the log keeps what and how many (C-187). */
export function DueExport({ filter }: { filter: Omit<DueListInput, "after"> }) {
  const { t } = useTranslation("due");
  const [reason, setReason] = useState("");
  const [phones, setPhones] = useState("masked");
  const [written, setWritten] = useState<FileView | null>(null);
  const send = useSeconded("due_export", "", async (approval) => {
    setWritten(null);
    const input = {
      filter: { ...filter, area: filter.area.trim(), after: null },
      format: "xlsx",
      masked: phones === "masked",
      reason: reason.trim(),
      approval,
    };
    setWritten(await call(commands.dueExport(input)));
  });
  return (
    <details className="due-export">
      <summary>{t("export")}</summary>
      <form
        aria-label={t("export")}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== "") void send.send();
        }}
      >
        <Field label={t("exportReason")} required>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              data-testid="due-export-reason"
            />
          )}
        </Field>
        <Choice
          label={t("phones")}
          value={phones}
          onChange={setPhones}
          options={[
            { value: "masked", label: t("masked"), testId: "due-export-masked" },
            { value: "full", label: t("inFull"), note: t("needsSecond"), testId: "due-export-full" },
          ]}
        />
        <Button htmlType="submit" disabled={reason.trim() === ""} loading={send.pending} data-testid="due-export">
          {t("exportNow")}
        </Button>
        <Failure of={send.failure} testId="due-export-failure" />
        {written && (
          <p role="status" data-testid="due-exported">
            {t("exported", { path: written.path, rows: written.rows })}
          </p>
        )}
      </form>
      {send.dialog}
    </details>
  );
}
