import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type LineView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepVisit } from "@/ipc/views";
import { Dialog } from "@/shared/Dialog";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

/** The authorised injection did not become a dose: how, and what becomes of vial and line. */
export function FailDialog({
  visit,
  line,
  onDone,
  onClose,
}: {
  visit: string;
  line: LineView;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(["visit", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const name = useId();
  const [kind, setKind] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const draft = useDraft(`fail:${visit}:${line.line}:${line.authorisation?.authorisation ?? ""}`);
  const chosen = line.failures.find((each) => each.kind === kind);
  const ready = chosen !== undefined && (!chosen.note_needed || note.trim() !== "");
  const fail = useCommand(async (which: string) => {
    keepVisit(
      client,
      await call(
        commands.visitFail({
          draft: await draft.id(),
          visit,
          line: line.line,
          kind: which,
          note: note.trim() === "" ? null : note.trim(),
        }),
      ),
    );
    for (const queryKey of [keys.stock, keys.sync]) void client.invalidateQueries({ queryKey });
    onDone();
  });
  return (
    <Dialog title={t("fail.title", { vaccine: word("vaccine", line.vaccine) })} onClose={onClose} testId="fail-dialog">
      <fieldset className="fail-kinds">
        <legend className="visually-hidden">{t("fail.what")}</legend>
        {line.failures.map((each) => (
          <label
            key={each.kind}
            className="fail-kind"
            data-testid={`fail-${each.kind}`}
            data-chosen={each.kind === kind}
          >
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              value={each.kind}
              checked={each.kind === kind}
              onChange={() => setKind(each.kind)}
            />
            <span>
              <strong>{word("failure", each.kind)}</strong>
              <small>
                {t("fail.follows", {
                  unit: word("failure_unit", each.unit),
                  line: word("failure_line", each.line_after),
                })}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      {chosen && (
        <p className="soft fail-rule">
          {t("common:sourceOf", {
            source: chosen.rule.source,
            rule: chosen.rule.id,
            confidence: word("confidence", chosen.rule.confidence),
          })}
        </p>
      )}
      <Field label={t("fail.note")} required={chosen?.note_needed ?? false}>
        {(control) => (
          <Input
            {...control}
            value={note}
            autoComplete="off"
            onChange={(event) => setNote(event.target.value)}
            data-testid="fail-note"
          />
        )}
      </Field>
      <Failure of={fail.failure} testId="fail-failure" />
      <div className="form-actions">
        <Button
          type="primary"
          size="large"
          htmlType="button"
          disabled={!ready || fail.pending}
          onClick={() => chosen && void fail.send(chosen.kind)}
          data-testid="fail-save"
        >
          {t("fail.save")}
        </Button>
        <Button size="large" htmlType="button" onClick={onClose} data-testid="fail-close">
          {t("fail.close")}
        </Button>
      </div>
    </Dialog>
  );
}
