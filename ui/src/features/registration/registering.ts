// A form on its way into the log: the person first, then what the registering command has no place for, then who they are not.
import type { FormDraft } from "@/features/registration/formDraft";
import { type AmendInput, commands, type FieldInput, type RecipientDetail, type RegisterInput } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { dayOf, timeTyped } from "@/shared/format";
import { pastDoseInputs } from "@/shared/PastDoses";

const given = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** The form as the command wants it. What is missing is refused by the program, which knows the rules. */
export function inputOf(form: FormDraft, draft: string): RegisterInput {
  const own = form.card?.is === "own";
  const guardianCard = form.card?.is === "guardian";
  const guardian =
    form.relation !== null || guardianCard || given(form.guardianName) !== null
      ? {
          relation: form.relation ?? "other",
          name: guardianCard ? null : given(form.guardianName),
          number: guardianCard ? null : given(form.guardianNumber),
          phone: given(form.guardianPhone),
        }
      : null;
  return {
    draft,
    card: form.card?.holder.token ?? null,
    card_is: form.card?.is ?? null,
    name: form.name.trim(),
    sex: form.sex ?? "unknown",
    birth: dayOf(form.birth),
    document_kind: own || form.documentKind === "none" ? null : form.documentKind,
    document_number: own || form.documentKind === "none" ? null : given(form.documentNumber),
    phone: given(form.phone),
    address: given(form.address),
    guardian,
    weight_g: form.weight === "" ? null : Number(form.weight),
    mother_hbsag: form.hbsag,
    archive_code: form.archiveCode,
    history: pastDoseInputs(form.history),
    history_complete: form.historyComplete,
  };
}

/** The birth facts the registering command has no place for. */
function furtherFacts(form: FormDraft): FieldInput[] {
  const facts: [string, unknown][] = [
    ["birth_time", given(timeTyped(form.birthTime))],
    ["gestation_weeks", form.gestation === "" ? null : Number(form.gestation)],
    ["mother_hiv", form.hiv],
  ];
  return facts.flatMap(([field, value]) => (value === null ? [] : [{ field, value: JSON.stringify(value) }]));
}

const certificateOf = (form: FormDraft): string | null =>
  form.documentKind === "birth_certificate" ? null : given(form.birthCertificate);

/** What is to be added to the archive once it is there; `null` when the registering command took everything. */
export function amendOf(form: FormDraft, detail: RecipientDetail, draft: string, reason: string): AmendInput | null {
  const changes = furtherFacts(form);
  const certificate = certificateOf(form);
  const more = form.moreGuardians.filter((guardian) => given(guardian.name) !== null);
  if (changes.length === 0 && certificate === null && more.length === 0) return null;
  return {
    draft,
    recipient: detail.view.person.recipient,
    seen: detail.version,
    changes,
    guardians:
      more.length === 0
        ? null
        : [
            ...detail.guardians.map((known, keep) => ({
              relation: known.relation,
              name: known.name,
              document_kind: known.document_kind,
              number: null,
              phone: null,
              keep,
            })),
            ...more.map((guardian) => ({
              relation: guardian.relation === "" ? "other" : guardian.relation,
              name: guardian.name.trim(),
              document_kind: given(guardian.number) === null ? null : "resident_id",
              number: given(guardian.number),
              phone: given(guardian.phone),
              keep: null,
            })),
          ],
    documents:
      certificate === null
        ? null
        : [
            ...detail.documents.map((known, keep) => ({ kind: known.kind, number: null, keep })),
            { kind: "birth_certificate", number: certificate, keep: null },
          ],
    reason,
  };
}

/** Whether anything follows the registering command. */
export function hasMore(form: FormDraft): boolean {
  return (
    furtherFacts(form).length > 0 ||
    certificateOf(form) !== null ||
    form.moreGuardians.some((guardian) => given(guardian.name) !== null)
  );
}

/** Adds what the registering command had no place for, with `reason` in words, and marks who the person is not. Sent again, it changes nothing twice. */
export async function complete(form: FormDraft, recipient: string, draft: string, reason: string): Promise<void> {
  if (hasMore(form)) {
    const detail = await call(commands.recipientDetail(recipient));
    const amend = amendOf(form, detail, draft, reason);
    if (amend) await call(commands.recipientAmend(amend));
  }
  for (const [other, judged] of Object.entries(form.others)) {
    if (judged === "not_same") {
      await call(commands.recipientNotDuplicate(recipient, other, form.othersReason.trim()));
    }
  }
}
