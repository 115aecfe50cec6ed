import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type DueListInput, type FileView } from "@/ipc/bindings";
import { CommandFailure, call } from "@/ipc/call";
import { dueExporting } from "@/ipc/notices";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { useSeconded } from "@/shared/StepUp";
import { useStore } from "@/shared/store";
import { useCommand } from "@/shared/useCommand";
import { WordsField } from "@/shared/WordsField";
import { Written } from "@/shared/Written";

/** The list as a file. It says why, and the log keeps what and how many (C-187). */
export function DueExport({ filter }: { filter: Omit<DueListInput, "after"> }) {
  const { t } = useTranslation("due");
  const [reason, setReason] = useState("");
  const [phones, setPhones] = useState("masked");
  const [written, setWritten] = useState<FileView | "stopped" | null>(null);
  const running = useStore(dueExporting);
  const stop = useCommand(() => call(commands.dueExportCancel()));
  const send = useSeconded("due_export", "", async (approval) => {
    setWritten(null);
    const input = {
      filter: { ...filter, area: filter.area.trim(), after: null },
      format: "xlsx",
      masked: phones === "masked",
      reason: reason.trim(),
      approval,
    };
    dueExporting.set({ looked_at: 0, rows: 0 });
    try {
      setWritten(await call(commands.dueExport(input)));
    } catch (thrown) {
      if (!(thrown instanceof CommandFailure) || thrown.code !== "export.cancelled") throw thrown;
      setWritten("stopped");
    } finally {
      dueExporting.set(null);
    }
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
        <WordsField label={t("exportReason")} required words={reason} onWords={setReason} testId="due-export-reason" />
        <Choice
          label={t("phones")}
          value={phones}
          onChange={setPhones}
          options={[
            { value: "masked", label: t("masked"), testId: "due-export-masked" },
            { value: "full", label: t("inFull"), note: t("needsSecond"), testId: "due-export-full" },
          ]}
        />
        <div className="form-actions">
          <Button
            htmlType="submit"
            disabled={reason.trim() === "" || running !== null}
            loading={running !== null}
            data-testid="due-export"
          >
            {t("exportNow")}
          </Button>
          {running && (
            <Button htmlType="button" onClick={() => void stop.send()} data-testid="due-export-stop">
              {t("exportStop")}
            </Button>
          )}
        </div>
        <Written
          words={running && t("exporting", { looked: running.looked_at, rows: running.rows })}
          testId="due-exporting"
        />
        <Failure of={stop.failure ?? send.failure} testId="due-export-failure" />
        <Written
          words={
            written === "stopped"
              ? t("exportStopped")
              : written && t("exported", { path: written.path, rows: written.rows })
          }
          testId="due-exported"
        />
      </form>
      {send.dialog}
    </details>
  );
}
