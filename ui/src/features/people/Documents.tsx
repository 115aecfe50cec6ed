import { DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EditActions } from "@/features/people/EditActions";
import { fitted, type HeldRows, heldRowsIn } from "@/features/people/held";
import { useAmend } from "@/features/people/useAmend";
import type { DocumentEdit, DocumentView, RecipientDetail } from "@/ipc/bindings";
import { resources } from "@/locales";
import { Field } from "@/shared/Field";
import { KeptOffer } from "@/shared/KeptNote";
import { type Kept, useKept } from "@/shared/useKept";
import { useWords } from "@/shared/words";

/** Document kinds the program has words for; another one that is there already stays choosable. */
export const DOCUMENT_KINDS = Object.keys(resources["zh-CN"].words.document_kind).filter((kind) => kind !== "none");

type Row = { key: number; kind: string; number: string; keep: number | null };

const rowsOf = (documents: readonly DocumentView[]): Row[] =>
  documents.map((document, at) => ({ key: at, kind: document.kind, number: "", keep: at }));

/** 证件: any kind, any number of them. What is masked stays as it is unless it is typed anew. */
export function Documents({
  detail,
  editable,
  onReadAgain,
}: {
  detail: RecipientDetail;
  editable: boolean;
  onReadAgain: () => void;
}) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  const [editing, setEditing] = useState(false);
  const [held, setHeld] = useState<HeldRows<Row> | null>(null);
  const kept = useKept(
    `amend:${detail.view.person.recipient}:documents`,
    editing && held ? JSON.stringify(held) : null,
  );
  const left = kept.offered === null ? null : heldRowsIn<Row>(kept.offered);
  const close = () => {
    setEditing(false);
    setHeld(null);
    kept.drop();
  };
  return (
    <section className="card" aria-label={t("documents")} data-testid="documents">
      <div className="card-head">
        <h2>{t("documents")}</h2>
        {editable && !editing && (
          <Button
            size="small"
            type="text"
            htmlType="button"
            icon={<EditOutlined aria-hidden />}
            aria-label={t("editGroup", { group: t("documents") })}
            onClick={() => setEditing(true)}
            data-testid="documents-edit"
          >
            {t("edit")}
          </Button>
        )}
      </div>
      {editable && left && (
        <KeptOffer
          kept={kept}
          what={t("keptEdit", { group: t("documents") })}
          onTake={() => {
            setHeld(fitted(left, detail.version, rowsOf(detail.documents)));
            setEditing(true);
          }}
          testId="documents"
        />
      )}
      {editing ? (
        <DocumentForm
          detail={detail}
          held={held ?? { version: detail.version, rows: rowsOf(detail.documents), why: "" }}
          onHold={setHeld}
          kept={kept}
          onClose={close}
          onReadAgain={onReadAgain}
        />
      ) : (
        <ul className="plain">
          {detail.documents.length === 0 && <li className="soft">{t("documentsNone")}</li>}
          {detail.documents.map((document, at) => (
            <li key={document.kind + document.number} data-testid={`document-${at}`}>
              {word("document_kind", document.kind)} <span className="code">{document.number}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function DocumentForm({
  detail,
  held,
  onHold,
  kept,
  onClose,
  onReadAgain,
}: {
  detail: RecipientDetail;
  held: HeldRows<Row>;
  onHold: (held: HeldRows<Row>) => void;
  kept: Kept;
  onClose: () => void;
  onReadAgain: () => void;
}) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  const { rows, why } = held;
  const setRows = (change: (before: Row[]) => Row[]) => onHold({ ...held, rows: change(rows) });
  const amend = useAmend(detail, "documents", onClose);
  const set = (key: number, change: Partial<Row>) =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...change } : row)));
  const edits: DocumentEdit[] = rows.map((row) => ({
    kind: row.kind,
    number: row.number.trim() === "" ? null : row.number.trim(),
    keep: row.keep,
  }));
  const complete = edits.every((edit) => edit.kind !== "" && (edit.number !== null || edit.keep !== null));
  const changed =
    rows.length !== detail.documents.length ||
    edits.some((edit, at) => edit.number !== null || edit.keep !== at || edit.kind !== detail.documents[at]?.kind);
  return (
    <form className="group-form" onSubmit={(event) => event.preventDefault()}>
      {rows.map((row, at) => {
        const known = row.keep === null ? undefined : detail.documents[row.keep];
        return (
          <div className="edit-row" key={row.key}>
            <Field label={t("documentKind")} required>
              {(control) => (
                <select
                  {...control}
                  className="select"
                  value={row.kind}
                  onChange={(event) => set(row.key, { kind: event.target.value })}
                  data-testid={`document-${at}-kind`}
                >
                  <option value="" />
                  {[...new Set([...DOCUMENT_KINDS, row.kind])]
                    .filter((kind) => kind !== "")
                    .map((kind) => (
                      <option key={kind} value={kind}>
                        {word("document_kind", kind)}
                      </option>
                    ))}
                </select>
              )}
            </Field>
            <Field
              label={t("documentNumber")}
              required={!known}
              hint={known ? t("maskedKeep", { value: known.number }) : undefined}
            >
              {(control) => (
                <Input
                  {...control}
                  className="code"
                  value={row.number}
                  autoComplete="off"
                  onChange={(event) => set(row.key, { number: event.target.value })}
                  data-testid={`document-${at}-number`}
                />
              )}
            </Field>
            <Button
              type="text"
              htmlType="button"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t("documentRemove", { at: at + 1 })}
              onClick={() => setRows((before) => before.filter((each) => each.key !== row.key))}
              data-testid={`document-${at}-remove`}
            />
          </div>
        );
      })}
      <Button
        htmlType="button"
        icon={<PlusOutlined aria-hidden />}
        onClick={() =>
          setRows((before) => [
            ...before,
            { key: 1 + Math.max(0, ...before.map((row) => row.key)), kind: "", number: "", keep: null },
          ])
        }
        data-testid="document-add"
      >
        {t("documentAdd")}
      </Button>
      <EditActions
        command={amend}
        changed={changed && complete}
        why={why}
        asks={changed}
        onWhy={(next) => onHold({ ...held, why: next })}
        onSave={() => void amend.send({ documents: edits }, why)}
        onCancel={onClose}
        onReadAgain={onReadAgain}
        kept={kept}
        testId="documents"
      />
    </form>
  );
}
