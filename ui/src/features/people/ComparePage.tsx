import { ArrowLeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CompareDoses } from "@/features/people/CompareDoses";
import { CompareFields } from "@/features/people/CompareFields";
import { begin, type Merging, mergeOf, type Side } from "@/features/people/merging";
import { NotDuplicate } from "@/features/people/NotDuplicate";
import type { PeoplePlace } from "@/features/people/place";
import { Marked } from "@/features/people/Resemblances";
import { type CompareView, commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepDetail } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { KeyButton } from "@/shared/KeyButton";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { Notes } from "@/shared/Notes";
import { Evidence, Score } from "@/shared/Resemblance";
import { Tick } from "@/shared/Tick";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

/** Two archives side by side, field by field and dose by dose, and making one of them. */
export function ComparePage({ one, other, onGo }: { one: string; other: string; onGo: (place: PeoplePlace) => void }) {
  const { data, error } = useQuery({
    queryKey: keys.comparison(one, other),
    queryFn: () => call(commands.recipientCompare(one, other)),
    staleTime: 0,
  });
  if (!data) return <Loading error={error} />;
  // Either archive changed meanwhile: what was decided about the old ones does not hold for the new.
  return <Compare key={`${data.one.version}/${data.other.version}`} view={data} onGo={onGo} />;
}

function Compare({ view, onGo }: { view: CompareView; onGo: (place: PeoplePlace) => void }) {
  const { t } = useTranslation("people");
  const [merging, setMerging] = useState<Merging>(() => begin(view));
  const { pair } = view;
  const sideName = (side: Side) => `${view[side].view.person.name} ${view[side].view.person.archive_code}`;
  return (
    <div className="compare" data-testid="compare" data-survivor={merging.survivor}>
      <header className="page-head">
        <Button
          htmlType="button"
          icon={<ArrowLeftOutlined aria-hidden />}
          onClick={() => onGo({ pairs: true })}
          data-testid="compare-back"
        >
          {t("backToPairs")}
        </Button>
        <h1>{t("compareTitle")}</h1>
        <Score score={pair.score} />
        <Evidence reasons={pair.reasons} />
        <NotDuplicate one={pair.one.recipient} other={pair.other.recipient} testId="compare-not-duplicate" />
      </header>
      <Marked marked={pair.marked} reopened={pair.reopened} />
      {view.blocked.length > 0 && (
        <div className="notice notice-refusal" role="note">
          <Notes notes={view.blocked} testId="compare-blocked" />
        </div>
      )}
      <div className="compare-body">
        <section aria-label={t("compareFields")}>
          <Choice
            label={t("survivor")}
            options={(["one", "other"] as const).map((side) => ({
              value: side,
              label: sideName(side),
              testId: `compare-survivor-${side}`,
            }))}
            value={merging.survivor}
            onChange={(survivor) => setMerging({ ...merging, survivor: survivor as Side })}
          />
          <CompareFields view={view} merging={merging} onChange={setMerging} />
          <Lists view={view} merging={merging} onChange={setMerging} />
        </section>
        <section aria-label={t("compareDoses")}>
          <CompareDoses view={view} merging={merging} onChange={setMerging} />
        </section>
      </div>
      <MergeForm
        view={view}
        merging={merging}
        onMerged={(recipient) => onGo({ person: recipient, tab: "duplicates" })}
      />
    </div>
  );
}

/** Guardians and documents are joined or left, never lost: what is left stays in the absorbed archive. */
function Lists({
  view,
  merging,
  onChange,
}: {
  view: CompareView;
  merging: Merging;
  onChange: (merging: Merging) => void;
}) {
  const { t } = useTranslation(["people", "common"]);
  const { word } = useWords();
  const documents = (side: Side) =>
    view[side].documents
      .map((document) => `${word("document_kind", document.kind)} ${document.number}`)
      .join(t("common:listSeparator"));
  const guardians = (side: Side) =>
    view[side].guardians
      .map((guardian) => [word("relation", guardian.relation), guardian.name, guardian.phone].filter(Boolean).join(" "))
      .join(t("common:listSeparator"));
  return (
    <table className="grid">
      <tbody>
        <tr>
          <th scope="row">
            <Tick
              label={t("joinGuardians")}
              checked={merging.guardians}
              onChange={(on) => onChange({ ...merging, guardians: on })}
              testId="compare-guardians"
            />
          </th>
          <td>{guardians("one")}</td>
          <td>{guardians("other")}</td>
        </tr>
        <tr>
          <th scope="row">
            <Tick
              label={t("joinDocuments")}
              checked={merging.documents}
              onChange={(on) => onChange({ ...merging, documents: on })}
              testId="compare-documents"
            />
          </th>
          <td className="code">{documents("one")}</td>
          <td className="code">{documents("other")}</td>
        </tr>
      </tbody>
    </table>
  );
}

function MergeForm({
  view,
  merging,
  onMerged,
}: {
  view: CompareView;
  merging: Merging;
  onMerged: (recipient: string) => void;
}) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const may = useMay("recipient_merge");
  const [reason, setReason] = useState("");
  const draft = useDraft(`merge:${view.pair.one.recipient}:${view.pair.other.recipient}:${view.one.version}`);
  const merge = useCommand(async () => {
    const input = mergeOf(view, merging, await draft.id(), reason);
    const detail = await call(commands.recipientMerge(input));
    draft.renew();
    void client.invalidateQueries({ queryKey: keys.recipient(input.absorbed) });
    keepDetail(client, detail);
    onMerged(input.survivor);
  });
  return (
    <form className="compare-foot" onSubmit={(event) => event.preventDefault()}>
      <Field label={t("mergeWhy")} required>
        {(control) => (
          <Input
            {...control}
            value={reason}
            autoComplete="off"
            onChange={(event) => setReason(event.target.value)}
            data-testid="merge-reason"
          />
        )}
      </Field>
      <p className="field-hint">{t("mergeHint")}</p>
      <Failure of={merge.failure} testId="merge-failure" />
      <KeyButton
        type="primary"
        size="large"
        hotkey="F6"
        disabled={!may || view.blocked.length > 0 || reason.trim() === ""}
        loading={merge.pending}
        onPress={() => void merge.send()}
        testId="merge-save"
      >
        {t("merge")}
      </KeyButton>
    </form>
  );
}
