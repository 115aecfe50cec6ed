import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Preview } from "@/features/texts/Preview";
import { useFieldName } from "@/features/texts/useFieldName";
import { commands, type TextFieldView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { KeyButton } from "@/shared/KeyButton";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";

/** Writes a new version beside its picture on the pad. It is not in force before somebody else approves it. */
export function TextEditor({
  kind,
  textKey,
  base,
  fields,
  source: before,
  onClose,
}: {
  kind: string;
  textKey: string;
  /** Digest of the version that is edited; empty for a vaccine without a text. */
  base: string;
  fields: readonly TextFieldView[];
  source: string;
  onClose: () => void;
}) {
  const { t } = useTranslation(["texts", "common"]);
  const name = useFieldName();
  const client = useQueryClient();
  const id = useId();
  const draft = useDraft(`text:${kind}:${textKey}:${base}`);
  const [typed, setTyped] = useState(() => new Map(fields.map((field) => [field.field, field.text])));
  const [source, setSource] = useState(before);
  const changed = fields.filter((field) => (typed.get(field.field) ?? "").trim() !== field.text);
  const save = useCommand(async () => {
    keep(
      client,
      keys.texts,
      await call(
        commands.textSave({
          draft: await draft.id(),
          kind,
          key: textKey,
          base,
          fields: changed.map(({ field }) => ({ field, text: (typed.get(field) ?? "").trim() })),
          source: source.trim(),
        }),
      ),
    );
    draft.renew();
    onClose();
  });
  return (
    <div className="text-editor" data-testid="text-editor">
      <form className="text-fields" onSubmit={(event) => event.preventDefault()}>
        {fields.map((field) => {
          const words = typed.get(field.field) ?? "";
          const short = field.field === "name" || field.field === "fever.tenths";
          return (
            <div key={field.field} className="field" data-changed={words.trim() !== field.text}>
              <label className="field-label" htmlFor={`${id}-${field.field}`}>
                {name(field.field)}
              </label>
              <textarea
                id={`${id}-${field.field}`}
                className="plain-input"
                rows={short ? 1 : Math.min(7, Math.max(2, Math.ceil(words.length / 30)))}
                value={words}
                onChange={(event) => setTyped(new Map(typed).set(field.field, event.target.value))}
                data-testid={`text-field-${field.field}`}
              />
            </div>
          );
        })}
        <Field label={t("source")} required hint={t("sourceHint")}>
          {(control) => (
            <Input
              {...control}
              value={source}
              autoComplete="off"
              onChange={(event) => setSource(event.target.value)}
              data-testid="text-source"
            />
          )}
        </Field>
        <Failure of={save.failure} testId="text-failure" />
        <div className="form-actions text-foot">
          <KeyButton
            type="primary"
            hotkey="F6"
            disabled={changed.length === 0 || source.trim() === ""}
            loading={save.pending}
            onPress={() => void save.send()}
            testId="text-save"
          >
            {t("save")}
          </KeyButton>
          <Button htmlType="button" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <p className="soft">{changed.length === 0 ? t("unchanged") : t("saveHint")}</p>
        </div>
      </form>
      <div className="text-side">
        <h3>{t("preview")}</h3>
        <Preview kind={kind} vaccine={textKey} fields={typed} pending />
      </div>
    </div>
  );
}
