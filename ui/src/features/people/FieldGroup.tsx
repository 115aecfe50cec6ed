import { EditOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asksWhy, changesOf, standing, type Typed } from "@/features/people/amend";
import { EditActions } from "@/features/people/EditActions";
import { useAmend } from "@/features/people/useAmend";
import { Value } from "@/features/people/Value";
import type { FieldView, RecipientDetail } from "@/ipc/bindings";
import { DataField } from "@/shared/DataField";
import { useFieldWords } from "@/shared/fieldWords";
import { KeptOffer, keptAs } from "@/shared/KeptNote";
import { Tick } from "@/shared/Tick";
import { type Kept, useKept } from "@/shared/useKept";

/** What somebody typed into a group: only the fields they touched, those to be taken away, and why. */
type Held = { typed: Typed; dropped: readonly string[]; why: string };

const heldIn = (content: string): Held | null =>
  keptAs<Held>(content, (held) => typeof held.typed === "object" && Array.isArray(held.dropped));

const NOTHING: Held = { typed: {}, dropped: [], why: "" };

/** Groups with words of their own; another one shows its code. */
const NAMED = ["identity", "contact", "household", "birth", "management", "health", "other"] as const;

/** One group of fields: read, and mended where it stands. Missing fields are shown and stop nobody. */
export function FieldGroup({
  detail,
  group,
  fields,
  editable,
  onReadAgain,
}: {
  detail: RecipientDetail;
  group: string;
  fields: readonly FieldView[];
  editable: boolean;
  onReadAgain: () => void;
}) {
  const { t } = useTranslation("people");
  const words = useFieldWords("people");
  const [editing, setEditing] = useState(false);
  const [held, setHeld] = useState<Held>(NOTHING);
  const kept = useKept(
    `amend:${detail.view.person.recipient}:${group}`,
    editing && held !== NOTHING ? JSON.stringify(held) : null,
  );
  const left = kept.offered === null ? null : heldIn(kept.offered);
  const close = () => {
    setEditing(false);
    setHeld(NOTHING);
    kept.drop();
  };
  const known = NAMED.find((name) => name === group);
  const title = known ? t(`group.${known}`) : group;
  return (
    <section className="card" aria-label={title} data-testid={`group-${group}`}>
      <div className="card-head">
        <h2>{title}</h2>
        {editable && !editing && (
          <Button
            size="small"
            type="text"
            htmlType="button"
            icon={<EditOutlined aria-hidden />}
            aria-label={t("editGroup", { group: title })}
            onClick={() => setEditing(true)}
            data-testid={`group-${group}-edit`}
          >
            {t("edit")}
          </Button>
        )}
      </div>
      {editable && left && (
        <KeptOffer
          kept={kept}
          what={t("keptEdit", { group: title })}
          onTake={() => {
            setHeld(left);
            setEditing(true);
          }}
          testId={`group-${group}`}
        />
      )}
      {editing ? (
        <GroupForm
          detail={detail}
          group={group}
          fields={fields}
          held={held}
          onHold={(change) => setHeld((before) => ({ ...before, ...change }))}
          kept={kept}
          onClose={close}
          onReadAgain={onReadAgain}
        />
      ) : (
        <dl className="fact-list">
          {fields.map((field) => (
            <div key={field.field} data-testid={`value-${field.field}`}>
              <dt>{words.name(field.field)}</dt>
              <dd>
                <Value field={field} words={words} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function GroupForm({
  detail,
  group,
  fields,
  held,
  onHold,
  kept,
  onClose,
  onReadAgain,
}: {
  detail: RecipientDetail;
  group: string;
  fields: readonly FieldView[];
  held: Held;
  onHold: (change: Partial<Held>) => void;
  kept: Kept;
  onClose: () => void;
  onReadAgain: () => void;
}) {
  const { t } = useTranslation("people");
  const words = useFieldWords("people");
  const { typed, dropped, why } = held;
  const amend = useAmend(detail, group, onClose);
  const changes = changesOf(fields, typed, dropped);
  return (
    <form
      className="group-form"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="form-grid">
        {fields.map((field) => {
          const hidden = field.masked ? field.value : null;
          return (
            <div key={field.field}>
              <DataField
                field={field}
                words={words}
                value={typed[field.field] ?? standing(field)}
                onChange={(value) => onHold({ typed: { ...typed, [field.field]: value } })}
                hint={hidden === null ? undefined : t("maskedKeep", { value: hidden })}
              />
              {hidden !== null && field.editable && (
                <Tick
                  label={t("takeAway")}
                  checked={dropped.includes(field.field)}
                  onChange={(drop) =>
                    onHold({
                      dropped: drop ? [...dropped, field.field] : dropped.filter((each) => each !== field.field),
                    })
                  }
                  testId={`drop-${field.field}`}
                />
              )}
            </div>
          );
        })}
      </div>
      <EditActions
        command={amend}
        changed={changes.length > 0}
        why={why}
        asks={asksWhy(changes)}
        onWhy={(next) => onHold({ why: next })}
        onSave={() => void amend.send({ changes }, why)}
        onCancel={onClose}
        onReadAgain={onReadAgain}
        kept={kept}
        testId={`group-${group}`}
      />
    </form>
  );
}
