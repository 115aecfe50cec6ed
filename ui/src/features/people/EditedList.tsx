import { EditOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { EditActions } from "@/features/people/EditActions";
import { fitted, type HeldRows, heldRowsIn } from "@/features/people/held";
import { type Change, useAmend } from "@/features/people/useAmend";
import type { RecipientDetail } from "@/ipc/bindings";
import { KeptOffer } from "@/shared/KeptNote";
import { type Kept, useKept } from "@/shared/useKept";

/** A row being edited. `keep` is its place in the list as it stands: what is masked there stays unless it is typed anew. */
export type EditedRow = { key: number; keep: number | null };

/** What one kind of list is: its rows, how they are typed, and what is sent. */
type ListOf<Row extends EditedRow> = {
  detail: RecipientDetail;
  /** `documents`, `guardians`: names the form, the draft and the elements. */
  list: "documents" | "guardians";
  /** The same of one row: names the key that adds one. */
  one: string;
  addLabel: string;
  rowLabel: (at: number) => string;
  standing: readonly Row[];
  blank: Omit<Row, "key" | "keep">;
  isComplete: (rows: readonly Row[]) => boolean;
  isChanged: (rows: readonly Row[]) => boolean;
  change: (rows: readonly Row[]) => Change;
  row: (row: Row, at: number, onChange: (change: Partial<Row>) => void, onRemove: () => void) => ReactNode;
  onReadAgain: () => void;
};

/** A list of an archive that is changed as one, with a reason: shown until somebody edits it, kept while they are called away. */
export function EditedList<Row extends EditedRow>({
  editable,
  children,
  ...of
}: ListOf<Row> & {
  editable: boolean;
  /** The list as it stands. */
  children: ReactNode;
}) {
  const { t } = useTranslation("people");
  const { detail, list, standing } = of;
  const [editing, setEditing] = useState(false);
  const [held, setHeld] = useState<HeldRows<Row> | null>(null);
  const kept = useKept(`amend:${detail.view.person.recipient}:${list}`, editing && held ? JSON.stringify(held) : null);
  const left = kept.offered === null ? null : heldRowsIn<Row>(kept.offered);
  const close = () => {
    setEditing(false);
    setHeld(null);
    kept.drop();
  };
  const group = t(list);
  return (
    <section className="card" aria-label={group} data-testid={list}>
      <div className="card-head">
        <h2>{group}</h2>
        {editable && !editing && (
          <Button
            size="small"
            type="text"
            htmlType="button"
            icon={<EditOutlined aria-hidden />}
            aria-label={t("editGroup", { group })}
            onClick={() => setEditing(true)}
            data-testid={`${list}-edit`}
          >
            {t("edit")}
          </Button>
        )}
      </div>
      {editable && left && (
        <KeptOffer
          kept={kept}
          what={t("keptEdit", { group })}
          onTake={() => {
            setHeld(fitted(left, detail.version, [...standing]));
            setEditing(true);
          }}
          testId={list}
        />
      )}
      {editing ? (
        <ListForm
          {...of}
          held={held ?? { version: detail.version, rows: [...standing], why: "" }}
          onHold={setHeld}
          kept={kept}
          onClose={close}
        />
      ) : (
        children
      )}
    </section>
  );
}

function ListForm<Row extends EditedRow>({
  detail,
  list,
  one,
  addLabel,
  rowLabel,
  blank,
  isComplete,
  isChanged,
  change,
  row: shown,
  held,
  onHold,
  kept,
  onClose,
  onReadAgain,
}: ListOf<Row> & {
  held: HeldRows<Row>;
  onHold: (held: HeldRows<Row>) => void;
  kept: Kept;
  onClose: () => void;
}) {
  const { rows, why } = held;
  const setRows = (next: Row[]) => onHold({ ...held, rows: next });
  const amend = useAmend(detail, list, onClose);
  const changed = isChanged(rows);
  const add = () => {
    const key = 1 + Math.max(0, ...rows.map((row) => row.key));
    setRows([...rows, { ...blank, key, keep: null } as Row]);
  };
  return (
    <form className="group-form" onSubmit={(event) => event.preventDefault()}>
      {rows.map((row, at) => (
        <fieldset key={row.key} className="edit-row" aria-label={rowLabel(at + 1)}>
          {shown(
            row,
            at,
            (part) => setRows(rows.map((each) => (each.key === row.key ? { ...each, ...part } : each))),
            () => setRows(rows.filter((each) => each.key !== row.key)),
          )}
        </fieldset>
      ))}
      <Button htmlType="button" icon={<PlusOutlined aria-hidden />} onClick={add} data-testid={`${one}-add`}>
        {addLabel}
      </Button>
      <EditActions
        command={amend}
        changed={changed && isComplete(rows)}
        why={why}
        asks={changed}
        onWhy={(next) => onHold({ ...held, why: next })}
        onSave={() => void amend.send(change(rows), why)}
        onCancel={onClose}
        onReadAgain={onReadAgain}
        kept={kept}
        testId={list}
      />
    </form>
  );
}
