import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { GUARDIAN_RELATIONS } from "@/features/registration/GuardianFields";
import type { VisitView } from "@/ipc/bindings";
import type { FoundPeople } from "@/ipc/notices";
import { Choice } from "@/shared/Choice";
import { Field } from "@/shared/Field";
import { useDigits } from "@/shared/useDigits";
import { useWords } from "@/shared/words";

/** Who signs, as typed. `chosen` is `self`, the place of a guardian in the list, or `other`. */
export type SignerDraft = {
  chosen: string | null;
  relation: string;
  name: string;
  number: string;
  phone: string;
  authority: string;
};

/** Nobody yet; an adult signs for themselves unless somebody says otherwise. */
export const noSigner = (adult: boolean): SignerDraft => ({
  chosen: adult ? "self" : null,
  relation: "",
  name: "",
  number: "",
  phone: "",
  authority: "",
});

/** Who signs, complete. */
export type Signer = {
  relation: string;
  signer: string;
  number: string | null;
  phone: string | null;
  authority: string | null;
};

const kept = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** The relation meant. */
function relationOf(view: VisitView, draft: SignerDraft): string {
  if (draft.chosen === "self") return "self";
  if (draft.chosen === "other") return draft.relation;
  return view.consent.signers[Number(draft.chosen)]?.relation ?? "";
}

/** Whether this signer must say who charged them. */
export const needsAuthority = (view: VisitView, draft: SignerDraft): boolean =>
  draft.chosen !== null && view.consent.authority_for.includes(relationOf(view, draft));

/** The signer when nothing is missing, else `null`. */
export function signerOf(view: VisitView, draft: SignerDraft): Signer | null {
  const relation = relationOf(view, draft);
  if (draft.chosen === null || relation === "") return null;
  const authority = needsAuthority(view, draft) ? kept(draft.authority) : null;
  if (needsAuthority(view, draft) && authority === null) return null;
  if (draft.chosen === "self") return { relation, signer: view.person.name, number: null, phone: null, authority };
  if (draft.chosen === "other") {
    const signer = kept(draft.name);
    if (signer === null) return null;
    return { relation, signer, number: kept(draft.number), phone: kept(draft.phone), authority };
  }
  const guardian = view.consent.signers[Number(draft.chosen)];
  // Number and phone stand in the archive: the program takes them from there.
  return guardian ? { relation, signer: guardian.name, number: null, phone: null, authority } : null;
}

/**
 * The one the key names while nobody was chosen: the guardian whose card was read for this person, else the only guardian known.
 * Never somebody who needs another's word.
 */
export function offeredSigner(view: VisitView, people: FoundPeople | null): Signer | null {
  const { signers } = view.consent;
  const ofCard = people?.children.some((child) => child.recipient === view.person.recipient)
    ? signers.findIndex((guardian) => guardian.name === people.holder?.name)
    : -1;
  const at = ofCard >= 0 ? ofCard : signers.length === 1 ? 0 : -1;
  const draft = { ...noSigner(false), chosen: String(at) };
  return at < 0 || needsAuthority(view, draft) ? null : signerOf(view, draft);
}

/** Who signs: the person, a guardian of the archive, or somebody else, with what is needed to know them (C-033). */
export function SignerFields({
  view,
  draft,
  onChange,
}: {
  view: VisitView;
  draft: SignerDraft;
  onChange: (draft: SignerDraft) => void;
}) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const { adult, signers } = view.consent;
  const set = (change: Partial<SignerDraft>) => onChange({ ...draft, ...change });
  const typed = (field: "name" | "number" | "phone", label: string, required = false, mode?: "tel") => (
    <Field label={label} required={required}>
      {(control) => (
        <Input
          {...control}
          {...(mode ? { inputMode: mode } : {})}
          className={field === "name" ? "" : "code"}
          value={draft[field]}
          autoComplete="off"
          onChange={(event) => set({ [field]: event.target.value })}
          data-testid={`consent-signer-${field}`}
        />
      )}
    </Field>
  );
  const options = [
    ...(adult
      ? [{ value: "self", label: t("signerSelf"), note: view.person.name, testId: "consent-signer-self" }]
      : []),
    ...signers.map((guardian, at) => ({
      value: String(at),
      label: `${word("relation", guardian.relation)} ${guardian.name}`,
      note: guardian.phone ?? undefined,
      testId: `consent-signer-${at}`,
    })),
    { value: "other", label: t("otherSigner"), testId: "consent-signer-other" },
  ].map((option, at) => ({ ...option, hotkey: at < 9 ? String(at + 1) : undefined }));
  useDigits(Math.min(9, options.length), (digit) => set({ chosen: options[digit - 1]?.value ?? null }));
  return (
    <>
      <Choice
        label={t("signer")}
        required
        options={options}
        value={draft.chosen}
        onChange={(chosen) => set({ chosen })}
      />
      {draft.chosen === "other" && (
        <div className="inline-form signer-form">
          <Choice
            label={t("relation")}
            required
            options={GUARDIAN_RELATIONS.map((value) => ({
              value,
              label: word("relation", value),
              testId: `consent-relation-${value}`,
            }))}
            value={draft.relation === "" ? null : draft.relation}
            onChange={(relation) => set({ relation })}
          />
          <div className="form-grid">
            {typed("name", t("signerName"), true)}
            {typed("number", t("signerNumber"))}
            {typed("phone", t("signerPhone"), false, "tel")}
          </div>
        </div>
      )}
      {needsAuthority(view, draft) && (
        <div className="inline-form">
          <Field label={t("authority")} required hint={t("authorityHint")}>
            {(control) => (
              <Input
                {...control}
                value={draft.authority}
                autoComplete="off"
                onChange={(event) => set({ authority: event.target.value })}
                data-testid="consent-authority"
              />
            )}
          </Field>
        </div>
      )}
    </>
  );
}
