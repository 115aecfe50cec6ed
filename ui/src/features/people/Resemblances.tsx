import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NotDuplicate } from "@/features/people/NotDuplicate";
import type { PeoplePlace } from "@/features/people/place";
import { commands, type MergeRow, type RecipientDetail, type ResemblanceRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepDetail } from "@/ipc/views";
import { Empty } from "@/shared/Empty";
import { dateAndTime } from "@/shared/format";
import { useMay } from "@/shared/may";
import { Reason } from "@/shared/Reason";
import { Evidence, ResemblanceFacts } from "@/shared/Resemblance";
import { useSeconded } from "@/shared/StepUp";

/** 重复与合并: who may be the same, and what was merged. */
export function Resemblances({ detail, onGo }: { detail: RecipientDetail; onGo: (place: PeoplePlace) => void }) {
  const { t } = useTranslation("people");
  const { recipient } = detail.view.person;
  return (
    <>
      <section aria-label={t("resemblances")}>
        <h2 className="doses-heading">{t("resemblances")}</h2>
        {detail.resemblances.length === 0 && <Empty title={t("resemblancesNone")} />}
        <ul className="plain pairs">
          {detail.resemblances.map((row, at) => (
            <Row key={row.person.recipient} recipient={recipient} row={row} at={at} onGo={onGo} />
          ))}
        </ul>
      </section>
      {detail.merges.length > 0 && (
        <section aria-label={t("merges")}>
          <h2 className="doses-heading">{t("merges")}</h2>
          <ul className="plain pairs" data-testid="merges">
            {detail.merges.map((merge) => (
              <Merge key={merge.merge} merge={merge} onGo={onGo} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Row({
  recipient,
  row,
  at,
  onGo,
}: {
  recipient: string;
  row: ResemblanceRow;
  at: number;
  onGo: (place: PeoplePlace) => void;
}) {
  const { t } = useTranslation("people");
  const mayCompare = useMay("recipient_compare");
  const testId = `resemblance-${at}`;
  return (
    <li data-testid={testId} data-marked={row.marked !== null} data-reopened={row.reopened.length > 0}>
      <ResemblanceFacts person={row.person} score={row.score} reasons={row.reasons} />
      <Marked marked={row.marked} reopened={row.reopened} />
      <div className="form-actions">
        {mayCompare && (
          <Button
            type="primary"
            size="small"
            htmlType="button"
            onClick={() => onGo({ one: recipient, other: row.person.recipient })}
            data-testid={`${testId}-compare`}
          >
            {t("compare")}
          </Button>
        )}
        <Button
          size="small"
          htmlType="button"
          onClick={() => onGo({ person: row.person.recipient })}
          data-testid={`${testId}-open`}
        >
          {t("open")}
        </Button>
        {(row.marked === null || row.reopened.length > 0) && (
          <NotDuplicate one={recipient} other={row.person.recipient} testId={`${testId}-not-duplicate`} />
        )}
      </div>
    </li>
  );
}

/** The mark of a pair, and what came up since. */
export function Marked({ marked, reopened }: Pick<ResemblanceRow, "marked" | "reopened">) {
  const { t } = useTranslation("people");
  if (marked === null) return null;
  return (
    <div className="person-facts">
      <span className="tag">{t("markedOn", { day: marked.slice(0, 10) })}</span>
      {reopened.length > 0 && (
        <>
          <span className="tag tag-caution">{t("reopened")}</span>
          <Evidence reasons={reopened} />
        </>
      )}
    </div>
  );
}

/** A merge with its way back, which needs a second person. */
function Merge({ merge, onGo }: { merge: MergeRow; onGo: (place: PeoplePlace) => void }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const may = useMay("recipient_merge_revert");
  const [open, setOpen] = useState(false);
  const revert = useSeconded("recipient_merge_revert", merge.merge, async (approval, reason: string) => {
    const detail = await call(commands.recipientMergeRevert(merge.merge, reason, approval ?? ""));
    for (const { recipient } of [merge.survivor, merge.absorbed]) {
      void client.invalidateQueries({ queryKey: keys.recipient(recipient) });
    }
    keepDetail(client, detail);
    setOpen(false);
  });
  return (
    <li data-testid={`merge-${merge.merge}`} data-reverted={merge.reverted_at !== null}>
      <div className="person-facts">
        <span className="figures">{dateAndTime(merge.at)}</span>
        <span>{merge.by}</span>
        <span>
          {t("mergeOf", {
            absorbed: `${merge.absorbed.name} ${merge.absorbed.archive_code}`,
            survivor: `${merge.survivor.name} ${merge.survivor.archive_code}`,
          })}
        </span>
        <span>{merge.reason}</span>
        {merge.reverted_at && <span className="tag">{t("mergeReverted", { at: dateAndTime(merge.reverted_at) })}</span>}
      </div>
      <div className="form-actions">
        <Button size="small" htmlType="button" onClick={() => onGo({ person: merge.absorbed.recipient })}>
          {t("openAbsorbed")}
        </Button>
        {may && merge.reverted_at === null && (
          <Button
            size="small"
            danger
            htmlType="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            data-testid={`merge-${merge.merge}-revert`}
          >
            {t("mergeRevert")}
          </Button>
        )}
      </div>
      {open && (
        <Reason
          label={t("mergeRevertWhy")}
          hint={t("mergeRevertHint")}
          action={t("mergeRevertSave")}
          command={revert}
          onClose={() => setOpen(false)}
          testId="merge-revert"
          danger
        >
          {revert.dialog}
        </Reason>
      )}
    </li>
  );
}
