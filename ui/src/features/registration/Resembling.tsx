import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useTranslation } from "react-i18next";
import type { FormDraft } from "@/features/registration/formDraft";
import { commands, type ResemblanceRow, type ResembleInput } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Field } from "@/shared/Field";
import { dayOf } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { ResemblanceFacts } from "@/shared/Resemblance";
import { useSettled } from "@/shared/useSettled";

/** The form is asked about when nobody has typed for this long. */
const PAUSE_MS = 400;

/** What of the form tells one person from another; `null` while there is not enough to ask about. */
function askedOf(form: FormDraft): ResembleInput | null {
  const given = (text: string) => (text.trim() === "" ? null : text.trim());
  const card = form.card?.is === "guardian" ? form.card.holder : null;
  const birth = dayOf(form.birth);
  if (form.name.trim() === "" || !/^\d{4}-\d{2}-\d{2}$/u.test(birth)) return null;
  return {
    name: form.name.trim(),
    sex: form.sex ?? "unknown",
    birth,
    // What stands on a card is masked here; the program has the whole number and looks for it when it registers.
    number: form.card?.is === "own" || form.documentKind === "none" ? null : given(form.documentNumber),
    guardian: card ? card.name : given(form.guardianName),
    guardian_number: card ? null : given(form.guardianNumber),
    phone: given(form.phone) ?? given(form.guardianPhone),
  };
}

/** A twin is shown, for comparing the name, and asks nothing. */
const isTwin = (row: ResemblanceRow) => row.reasons.some((reason) => /(^|[._])twins?$/u.test(reason.code));

/** What is known of people who resemble the one being registered. */
export type Resembled = {
  rows: ResemblanceRow[];
  /** Those nobody has looked at yet. */
  open: ResemblanceRow[];
  error: unknown;
  /** Asks about the form as it stands this moment; answers whether somebody has to look first. */
  check: () => Promise<boolean>;
};

/** People known already who resemble the one being registered (C-027), and whether somebody has looked at each. */
export function useResembling(form: FormDraft): Resembled {
  const client = useQueryClient();
  const may = useMay("recipient_resemblances") && form.registered === null;
  const now = JSON.stringify(askedOf(form));
  const asked = useSettled(now, PAUSE_MS);
  const input = JSON.parse(asked) as ResembleInput | null;
  const { data, error } = useQuery({ ...queryOf(input), enabled: may && input !== null });
  const rows = input === null ? [] : (data ?? []);
  const unseen = (list: readonly ResemblanceRow[]) =>
    list.filter((row) => form.others[row.person.recipient] === undefined && !isTwin(row));
  const check = async () => {
    const current = JSON.parse(now) as ResembleInput | null;
    if (!may || current === null) return false;
    // A search that fails is shown, and keeps nobody from being registered.
    const found = await client.fetchQuery({ ...queryOf(current), staleTime: PAUSE_MS * 100 }).catch(() => []);
    return unseen(found).length > 0;
  };
  return { rows, open: unseen(rows), error, check };
}

const queryOf = (input: ResembleInput | null) => ({
  queryKey: keys.resemblances(input),
  queryFn: () => (input === null ? [] : call(commands.recipientResemblances(input))),
});

/** Who is here already and might be the same: open their archive, or say that this is somebody else. */
export function Resembling({
  form,
  rows,
  error,
  onChange,
  onOpen,
}: {
  form: FormDraft;
  rows: readonly ResemblanceRow[];
  error: unknown;
  onChange: (change: Partial<FormDraft>) => void;
  onOpen: (recipient: string) => void;
}) {
  const { t } = useTranslation("registration");
  const mayMark = useMay("recipient_not_duplicate");
  if (rows.length === 0) return error ? <Loading error={error} /> : null;
  const judge = (row: ResemblanceRow, as: "new" | "not_same") =>
    onChange({ others: { ...form.others, [row.person.recipient]: as } });
  const marking = Object.values(form.others).includes("not_same");
  return (
    <section className="resembling" aria-label={t("resembling")} data-testid="register-resembling">
      <h2>
        <span role="status">{t("resembling")}</span>
      </h2>
      <ul>
        {rows.map((row, at) => {
          const judged = form.others[row.person.recipient];
          return (
            <li key={row.person.recipient} data-testid={`register-resembling-${at}`} data-judged={judged ?? "open"}>
              <ResemblanceFacts person={row.person} score={row.score} reasons={row.reasons} />
              <div className="form-actions">
                <Button
                  type="primary"
                  htmlType="button"
                  onClick={() => onOpen(row.person.recipient)}
                  data-testid={`register-resembling-${at}-open`}
                >
                  {t("openKnown")}
                </Button>
                <Button
                  htmlType="button"
                  aria-pressed={judged === "new"}
                  onClick={() => judge(row, "new")}
                  data-testid={`register-resembling-${at}-new`}
                >
                  {t("registerAnyway")}
                </Button>
                {mayMark && (
                  <Button
                    htmlType="button"
                    aria-pressed={judged === "not_same"}
                    onClick={() => judge(row, "not_same")}
                    data-testid={`register-resembling-${at}-not-same`}
                  >
                    {t("notSame")}
                  </Button>
                )}
                {judged && <span className="tag">{t(judged === "new" ? "judgedNew" : "judgedNotSame")}</span>}
              </div>
            </li>
          );
        })}
      </ul>
      {marking && (
        <Field label={t("notSameWhy")} required>
          {(control) => (
            <Input
              {...control}
              value={form.othersReason}
              autoComplete="off"
              onChange={(event) => onChange({ othersReason: event.target.value })}
              data-testid="register-not-same-reason"
            />
          )}
        </Field>
      )}
    </section>
  );
}
