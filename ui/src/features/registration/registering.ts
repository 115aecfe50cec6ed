// A form on its way into the log: the person in one command, then whom they are not.
import type { FormDraft } from "@/features/registration/formDraft";
import { commands, type RegisterInput } from "@/ipc/bindings";
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
    more_guardians: form.moreGuardians
      .filter((more) => given(more.name) !== null)
      .map((more) => ({
        relation: more.relation === "" ? "other" : more.relation,
        name: given(more.name),
        number: given(more.number),
        phone: given(more.phone),
      })),
    birth_certificate: form.documentKind === "birth_certificate" ? null : given(form.birthCertificate),
    birth_time: given(timeTyped(form.birthTime)),
    gestation_weeks: form.gestation === "" ? null : Number(form.gestation),
    weight_g: form.weight === "" ? null : Number(form.weight),
    mother_hbsag: form.hbsag,
    mother_hiv: form.hiv,
    archive_code: form.archiveCode,
    history: pastDoseInputs(form.history),
    history_complete: form.historyComplete,
  };
}

/** Marks whom the person is not. Sent again, it changes nothing twice. */
export async function markOthers(form: FormDraft, recipient: string): Promise<void> {
  for (const [other, judged] of Object.entries(form.others)) {
    if (judged === "not_same") {
      await call(commands.recipientNotDuplicate(recipient, other, form.othersReason.trim()));
    }
  }
}
