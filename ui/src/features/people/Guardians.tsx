import { DeleteOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useTranslation } from "react-i18next";
import { DOCUMENT_KINDS } from "@/features/people/Documents";
import { EditedList, type EditedRow } from "@/features/people/EditedList";
import type { GuardianDetail, GuardianEdit, RecipientDetail } from "@/ipc/bindings";
import { Field } from "@/shared/Field";
import { Select } from "@/shared/Select";
import { useWords } from "@/shared/words";

const RELATIONS = ["mother", "father", "grandparent", "other"] as const;

type Row = EditedRow & {
  relation: string;
  name: string;
  document_kind: string;
  number: string;
  phone: string;
};

/** 监护人: people of their own, several per child, each with their other children here. */
export function Guardians({
  detail,
  editable,
  onOpen,
  onReadAgain,
}: {
  detail: RecipientDetail;
  editable: boolean;
  onOpen: (recipient: string) => void;
  onReadAgain: () => void;
}) {
  const { t } = useTranslation("people");
  const { guardians } = detail;
  return (
    <EditedList<Row>
      detail={detail}
      list="guardians"
      one="guardian"
      addLabel={t("guardianAdd")}
      rowLabel={(at) => t("guardianAt", { at })}
      editable={editable}
      standing={rowsOf(guardians)}
      blank={{ relation: "", name: "", document_kind: "", number: "", phone: "" }}
      isComplete={(rows) => rows.map(editOf).every((edit) => edit.relation !== "" && edit.name !== "")}
      isChanged={(rows) =>
        rows.length !== guardians.length || rows.some((row, at) => isChanged(row, at, guardians[at]))
      }
      change={(rows) => ({ guardians: rows.map(editOf) })}
      onReadAgain={onReadAgain}
      row={(row, at, onChange, onRemove) => (
        <GuardianRow
          row={row}
          at={at}
          known={row.keep === null ? undefined : guardians[row.keep]}
          onChange={onChange}
          onRemove={onRemove}
        />
      )}
    >
      <ul className="plain">
        {guardians.length === 0 && <li className="soft">{t("guardiansNone")}</li>}
        {guardians.map((guardian, at) => (
          <li key={guardian.relation + guardian.name} data-testid={`guardian-${at}`}>
            <GuardianFacts guardian={guardian} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </EditedList>
  );
}

function GuardianFacts({ guardian, onOpen }: { guardian: GuardianDetail; onOpen: (recipient: string) => void }) {
  const { t } = useTranslation("people");
  const { word, age } = useWords();
  return (
    <>
      <div className="person-facts">
        <span className="tag">{word("relation", guardian.relation)}</span>
        <strong>{guardian.name}</strong>
        {guardian.number && (
          <span>
            {guardian.document_kind && `${word("document_kind", guardian.document_kind)} `}
            <span className="code">{guardian.number}</span>
          </span>
        )}
        {guardian.phone && <span className="code">{guardian.phone}</span>}
      </div>
      {guardian.children.length > 0 && (
        <div className="person-facts soft">
          {t("otherChildren")}
          {guardian.children.map((child) => (
            <Button
              key={child.recipient}
              type="link"
              size="small"
              htmlType="button"
              onClick={() => onOpen(child.recipient)}
              data-testid={`guardian-child-${child.recipient}`}
            >
              {child.name} {age(child.age)}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

const given = (text: string): string | null => (text.trim() === "" ? null : text.trim());

const editOf = (row: Row): GuardianEdit => ({
  relation: row.relation,
  name: row.name.trim(),
  document_kind: given(row.document_kind),
  number: given(row.number),
  phone: given(row.phone),
  keep: row.keep,
});

function rowsOf(guardians: readonly GuardianDetail[]): Row[] {
  return guardians.map((guardian, at) => ({
    key: at,
    relation: guardian.relation,
    name: guardian.name,
    document_kind: guardian.document_kind ?? "",
    number: "",
    phone: "",
    keep: at,
  }));
}

function isChanged(row: Row, at: number, known: GuardianDetail | undefined): boolean {
  return (
    row.keep !== at ||
    row.relation !== known?.relation ||
    row.name.trim() !== known.name ||
    row.document_kind !== (known.document_kind ?? "") ||
    row.number.trim() !== "" ||
    row.phone.trim() !== ""
  );
}

function GuardianRow({
  row,
  at,
  known,
  onChange,
  onRemove,
}: {
  row: Row;
  at: number;
  /** The guardian this row was made from: what is masked there stays unless it is typed anew. */
  known: GuardianDetail | undefined;
  onChange: (change: Partial<Row>) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  const keeps = (value: string | null | undefined) => (value ? t("maskedKeep", { value }) : undefined);
  return (
    <>
      <Field label={t("relation")} required>
        {(control) => (
          <Select
            {...control}
            value={row.relation}
            onChange={(code) => onChange({ relation: code })}
            testId={`guardian-${at}-relation`}
            none=""
            codes={RELATIONS}
            say={(code) => word("relation", code)}
          />
        )}
      </Field>
      <Field label={t("guardianName")} required>
        {(control) => (
          <Input
            {...control}
            value={row.name}
            autoComplete="off"
            onChange={(event) => onChange({ name: event.target.value })}
            data-testid={`guardian-${at}-name`}
          />
        )}
      </Field>
      <Field label={t("documentKind")}>
        {(control) => (
          <Select
            {...control}
            value={row.document_kind}
            onChange={(code) => onChange({ document_kind: code })}
            testId={`guardian-${at}-kind`}
            none=""
            codes={DOCUMENT_KINDS}
            say={(code) => word("document_kind", code)}
          />
        )}
      </Field>
      <Field label={t("documentNumber")} hint={keeps(known?.number)}>
        {(control) => (
          <Input
            {...control}
            className="code"
            value={row.number}
            autoComplete="off"
            onChange={(event) =>
              onChange({
                number: event.target.value,
                document_kind: row.document_kind === "" ? "resident_id" : row.document_kind,
              })
            }
            data-testid={`guardian-${at}-number`}
          />
        )}
      </Field>
      <Field label={t("phone")} hint={keeps(known?.phone)}>
        {(control) => (
          <Input
            {...control}
            inputMode="tel"
            value={row.phone}
            autoComplete="off"
            onChange={(event) => onChange({ phone: event.target.value })}
            data-testid={`guardian-${at}-phone`}
          />
        )}
      </Field>
      <Button
        type="text"
        htmlType="button"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t("guardianRemove", { at: at + 1 })}
        onClick={onRemove}
        data-testid={`guardian-${at}-remove`}
      />
    </>
  );
}
