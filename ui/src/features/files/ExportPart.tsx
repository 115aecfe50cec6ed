import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type ExportView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { useFieldWords } from "@/shared/fieldWords";
import { useSeconded } from "@/shared/StepUp";
import { WordsField } from "@/shared/WordsField";
import { Written } from "@/shared/Written";
import "./files.css";

/** Columns a clinic asks for most, in this order. */
const COLUMNS = [
  "name",
  "sex",
  "birth",
  "documents",
  "archive_code",
  "guardians",
  "phone",
  "address",
  "household_address",
] as const;

/** Taking people out as a file. It says why, and the log keeps what and how many (C-187). */
export function ExportPart() {
  const { t } = useTranslation("files");
  const { name } = useFieldWords("people");
  const [text, setText] = useState("");
  const [columns, setColumns] = useState<readonly string[]>(COLUMNS);
  const [doses, setDoses] = useState(false);
  const [masked, setMasked] = useState("masked");
  const [format, setFormat] = useState("xlsx");
  const [reason, setReason] = useState("");
  const [written, setWritten] = useState<ExportView | null>(null);
  const send = useSeconded("export_people", "", async (approval) => {
    const input = {
      filter: {
        text: text.trim(),
        name: "",
        birth: "",
        guardian: "",
        phone: "",
        number: "",
        birth_certificate: "",
        withdrawn: false,
      },
      columns: COLUMNS.filter((column) => columns.includes(column)),
      doses,
      format,
      masked: masked === "masked",
      reason: reason.trim(),
      approval,
    };
    setWritten(null);
    setWritten(await call(commands.exportPeople(input)));
  });
  const ready = reason.trim() !== "" && columns.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) void send.send();
  };
  return (
    <section aria-label={t("export")}>
      <h2>{t("export")}</h2>
      <form onSubmit={submit} aria-label={t("export")}>
        <div className="fields-grid">
          <WordsField label={t("whom")} hint={t("whomHint")} words={text} onWords={setText} testId="export-filter" />
          <WordsField label={t("exportReason")} required words={reason} onWords={setReason} testId="export-reason" />
        </div>
        <fieldset className="export-columns">
          <legend className="field-label">{t("columns")}</legend>
          {COLUMNS.map((column) => (
            <label key={column} className="export-column">
              <input
                type="checkbox"
                checked={columns.includes(column)}
                onChange={(event) =>
                  setColumns(event.target.checked ? [...columns, column] : columns.filter((each) => each !== column))
                }
              />
              <span>{name(column)}</span>
            </label>
          ))}
          <label className="export-column">
            <input
              type="checkbox"
              checked={doses}
              onChange={(event) => setDoses(event.target.checked)}
              data-testid="export-doses"
            />
            <span>{t("withDoses")}</span>
          </label>
        </fieldset>
        <div className="import-ways">
          <Choice
            label={t("numbers")}
            value={masked}
            onChange={setMasked}
            options={[
              { value: "masked", label: t("masked"), testId: "export-masked" },
              { value: "full", label: t("inFull"), note: t("needsSecond"), testId: "export-full" },
            ]}
          />
          <Choice
            label={t("format")}
            value={format}
            onChange={setFormat}
            options={[
              { value: "xlsx", label: t("xlsx"), testId: "export-xlsx" },
              { value: "csv", label: t("csv"), testId: "export-csv" },
            ]}
          />
        </div>
        <Failure of={send.failure} testId="export-failure" />
        <div className="form-actions">
          <Button type="primary" htmlType="submit" disabled={!ready} loading={send.pending} data-testid="export-send">
            {t("exportNow")}
          </Button>
        </div>
        <Written
          words={written && t("exported", { path: written.path, people: written.people, doses: written.doses })}
          testId="exported"
        />
      </form>
      {send.dialog}
    </section>
  );
}
