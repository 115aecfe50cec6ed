import { DeleteOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useTranslation } from "react-i18next";
import { EditedList, type EditedRow } from "@/features/people/EditedList";
import type { DocumentEdit, DocumentView, RecipientDetail } from "@/ipc/bindings";
import { resources } from "@/locales";
import { Field } from "@/shared/Field";
import { Select } from "@/shared/Select";
import { useWords } from "@/shared/words";

/** Document kinds the program has words for; another one that is there already stays choosable. */
export const DOCUMENT_KINDS = Object.keys(resources["zh-CN"].words.document_kind).filter((kind) => kind !== "none");

type Row = EditedRow & { kind: string; number: string };

const rowsOf = (documents: readonly DocumentView[]): Row[] =>
  documents.map((document, at) => ({ key: at, kind: document.kind, number: "", keep: at }));

const editOf = (row: Row): DocumentEdit => ({
  kind: row.kind,
  number: row.number.trim() === "" ? null : row.number.trim(),
  keep: row.keep,
});

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
  const { documents } = detail;
  return (
    <EditedList<Row>
      detail={detail}
      list="documents"
      one="document"
      addLabel={t("documentAdd")}
      rowLabel={(at) => t("documentAt", { at })}
      editable={editable}
      standing={rowsOf(documents)}
      blank={{ kind: "", number: "" }}
      isComplete={(rows) => rows.map(editOf).every((edit) => edit.kind !== "" && (edit.number ?? edit.keep) !== null)}
      isChanged={(rows) =>
        rows.length !== documents.length ||
        rows
          .map(editOf)
          .some((edit, at) => edit.number !== null || edit.keep !== at || edit.kind !== documents[at]?.kind)
      }
      change={(rows) => ({ documents: rows.map(editOf) })}
      onReadAgain={onReadAgain}
      row={(row, at, onChange, onRemove) => (
        <DocumentRow
          row={row}
          at={at}
          known={row.keep === null ? undefined : documents[row.keep]}
          onChange={onChange}
          onRemove={onRemove}
        />
      )}
    >
      <ul className="plain">
        {documents.length === 0 && <li className="soft">{t("documentsNone")}</li>}
        {documents.map((document, at) => (
          <li key={document.kind + document.number} data-testid={`document-${at}`}>
            {word("document_kind", document.kind)} <span className="code">{document.number}</span>
          </li>
        ))}
      </ul>
    </EditedList>
  );
}

function DocumentRow({
  row,
  at,
  known,
  onChange,
  onRemove,
}: {
  row: Row;
  at: number;
  known: DocumentView | undefined;
  onChange: (change: Partial<Row>) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  return (
    <>
      <Field label={t("documentKind")} required>
        {(control) => (
          <Select
            {...control}
            value={row.kind}
            onChange={(code) => onChange({ kind: code })}
            testId={`document-${at}-kind`}
            none=""
            codes={DOCUMENT_KINDS}
            say={(kind) => word("document_kind", kind)}
          />
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
            onChange={(event) => onChange({ number: event.target.value })}
            data-testid={`document-${at}-number`}
          />
        )}
      </Field>
      <Button
        type="text"
        htmlType="button"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t("documentRemove", { at: at + 1 })}
        onClick={onRemove}
        data-testid={`document-${at}-remove`}
      />
    </>
  );
}
