import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AddLine } from "@/features/registration/AddLine";
import { commands, type LineView, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { DateInput } from "@/shared/DateInput";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dayOf } from "@/shared/format";
import { useMay } from "@/shared/may";
import { Notes } from "@/shared/Notes";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

const REASONS = ["ill", "contraindicated", "no_stock", "other"] as const;
const OPEN = ["proposed", "accepted"];

/** The vaccines of a visit, what the precheck says of each, and putting one off. */
export function VisitLines({ view }: { view: VisitView }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const mayDefer = useMay("visit_defer");
  const mayPropose = useMay("visit_line_propose");
  const [deferring, setDeferring] = useState<string | null>(null);
  return (
    <>
      <ul className="visit-lines" aria-label={t("lines")}>
        {view.lines.map((line) => (
          <li
            key={line.line}
            data-testid={`line-${line.vaccine}`}
            data-state={line.state}
            data-precheck={line.precheck ?? "none"}
          >
            <div className="visit-line">
              <strong>{word("vaccine", line.vaccine)}</strong>
              <span>{t("common:doseOf", { number: line.number, of: line.of })}</span>
              <span className={`tag line-${line.state}`}>{word("line_state", line.state)}</span>
              {line.precheck && (
                <span className={`tag precheck-${line.precheck}`}>{word("precheck_result", line.precheck)}</span>
              )}
              {line.reason && <span>{word("line_reason", line.reason)}</span>}
              {line.product && <span className="soft">{line.product}</span>}
              {mayDefer && OPEN.includes(line.state) && deferring !== line.line && (
                <Button
                  size="small"
                  htmlType="button"
                  onClick={() => setDeferring(line.line)}
                  data-testid={`defer-${line.vaccine}`}
                >
                  {t("defer")}
                </Button>
              )}
            </div>
            <Notes notes={line.precheck_reasons} />
            {deferring === line.line && <Defer view={view} line={line} onClose={() => setDeferring(null)} />}
          </li>
        ))}
      </ul>
      {mayPropose && view.others.length > 0 && <AddLine view={view} />}
    </>
  );
}

function Defer({ view, line, onClose }: { view: VisitView; line: LineView; onClose: () => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const [reason, setReason] = useState<string | null>(null);
  const [day, setDay] = useState("");
  const defer = useCommand(async (why: string) => {
    keepVisit(
      client,
      await call(
        commands.visitDefer({
          visit: view.visit,
          line: line.line,
          reason: why,
          return_on: day === "" ? null : dayOf(day),
        }),
      ),
    );
    onClose();
  });
  return (
    <div className="inline-form">
      <Choice
        label={t("deferReason")}
        required
        options={REASONS.map((value) => ({
          value,
          label: word("line_reason", value),
          testId: `defer-reason-${value}`,
        }))}
        value={reason}
        onChange={setReason}
      />
      <Field label={t("returnOn")} hint={t("common:dayHint")}>
        {(control) => <DateInput {...control} value={day} onChange={setDay} testId="defer-return" />}
      </Field>
      <Failure of={defer.failure} />
      <div className="form-actions">
        <Button
          htmlType="button"
          type="primary"
          disabled={reason === null || defer.pending}
          onClick={() => reason && void defer.send(reason)}
          data-testid="defer-save"
        >
          {t("deferSave")}
        </Button>
        <Button htmlType="button" onClick={onClose}>
          {t("common:cancel")}
        </Button>
      </div>
    </div>
  );
}
