import { EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { difference } from "@/features/texts/difference";
import { Preview } from "@/features/texts/Preview";
import { TextEditor } from "@/features/texts/TextEditor";
import { useFieldName } from "@/features/texts/useFieldName";
import { commands, type TextFieldView, type TextRow, type TextVersionView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { dateAndTime } from "@/shared/format";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

/** One text: the version looked at, what it changed, who stands for it, and every version there was. */
export function TextDetail({ row, title }: { row: TextRow; title: string }) {
  const { t } = useTranslation("texts");
  const maySave = useMay("text_save");
  const [looking, setLooking] = useState<string | null>(null);
  const [editing, setEditing] = useState(false);
  const newest = row.versions.at(-1);
  const shown = row.versions.find((version) => version.digest === looking) ?? newest;
  if (!shown) return null;
  return (
    <article className="text-detail" data-testid="text-detail" data-state={shown.state}>
      <div className="text-head">
        <h2>{title}</h2>
        {maySave && !editing && (
          <Button
            htmlType="button"
            icon={<EditOutlined aria-hidden />}
            onClick={() => setEditing(true)}
            data-testid="text-edit"
          >
            {t("edit")}
          </Button>
        )}
      </div>
      {editing ? (
        <TextEditor
          kind={row.kind}
          textKey={row.key}
          base={shown.digest}
          fields={shown.fields}
          source={shown.source}
          onClose={() => {
            setEditing(false);
            setLooking(null);
          }}
        />
      ) : (
        <Version key={shown.digest} row={row} version={shown} />
      )}
      {!editing && row.versions.length > 1 && (
        <section aria-label={t("history")}>
          <h3>{t("history")}</h3>
          <ol className="text-history" data-testid="text-history">
            {[...row.versions].reverse().map((version) => (
              <li key={version.digest}>
                <button
                  type="button"
                  className="row-button"
                  aria-current={version.digest === shown.digest}
                  onClick={() => setLooking(version.digest)}
                  data-testid={`text-version-${version.version}`}
                >
                  <VersionLine version={version} />
                </button>
              </li>
            ))}
          </ol>
        </section>
      )}
    </article>
  );
}

function VersionLine({ version }: { version: TextVersionView }) {
  const { t } = useTranslation("texts");
  return (
    <span className="row-sub">
      <strong className="figures">{t("version", { version: version.version })}</strong>
      <StateTag state={version.state} />
      {version.in_force && <span className="tag line-accepted">{t("inForce")}</span>}
      <span>
        {version.saved_by
          ? t("savedBy", { name: version.saved_by, at: dateAndTime(version.saved_at ?? "") })
          : t("builtIn")}
      </span>
      {version.approved_by && (
        <span>{t("approvedBy", { name: version.approved_by, at: dateAndTime(version.approved_at ?? "") })}</span>
      )}
    </span>
  );
}

/** 内置·待审核, 待审核, 已审核, 曾用. */
export function StateTag({ state }: { state: string }) {
  const { word } = useWords();
  const waits = state === "starter" || state === "pending";
  return (
    <span className={waits ? "tag tag-caution" : "tag line-accepted"} data-state={state}>
      {word("text_state", state)}
    </span>
  );
}

function Version({ row, version }: { row: TextRow; version: TextVersionView }) {
  const { t } = useTranslation(["texts", "common"]);
  const mayApprove = useMay("text_approve");
  const client = useQueryClient();
  const draft = useDraft(`approve:${row.kind}:${row.key}:${version.digest}`);
  const changed = version.fields.filter((field) => field.before !== null);
  const [way, setWay] = useState<string>(changed.length > 0 && !version.in_force ? "changes" : "preview");
  const approve = useCommand(async () => {
    keep(
      client,
      keys.texts,
      await call(
        commands.textApprove({
          draft: await draft.id(),
          kind: row.kind,
          key: row.key,
          version: version.version,
          digest: version.digest,
        }),
      ),
    );
    draft.renew();
  });
  return (
    <>
      <p className="text-facts">
        <VersionLine version={version} />
        <span className="soft">{t("sourceIs", { source: version.source })}</span>
      </p>
      {version.fields.length === 0 && <p className="notice notice-trouble">{t("notArrived")}</p>}
      <Choice
        label={t("look")}
        hideLabel
        options={[
          { value: "preview", label: t("preview"), testId: "text-look-preview" },
          ...(changed.length > 0
            ? [{ value: "changes", label: t("changes", { count: changed.length }), testId: "text-look-changes" }]
            : []),
        ]}
        value={way}
        onChange={setWay}
      />
      {way === "changes" ? (
        <Changes fields={changed} />
      ) : (
        <Preview
          kind={row.kind}
          vaccine={row.key}
          fields={new Map(version.fields.map((field) => [field.field, field.text]))}
          pending={!(version.in_force && version.state === "approved")}
        />
      )}
      {version.state !== "approved" && (
        <div className="form-actions">
          {mayApprove && version.may_approve && (
            <Button
              type="primary"
              htmlType="button"
              disabled={approve.pending || version.fields.length === 0}
              onClick={() => void approve.send()}
              data-testid="text-approve"
            >
              {version.state === "superseded" ? t("approveAgain") : t("approve")}
            </Button>
          )}
          <p className="soft">{!version.may_approve ? t("notOwn") : mayApprove ? t("approveHint") : t("approveWho")}</p>
        </div>
      )}
      <Failure of={approve.failure} testId="text-failure" />
    </>
  );
}

/** What a version says otherwise than the one before it. */
function Changes({ fields }: { fields: readonly TextFieldView[] }) {
  const { t } = useTranslation("texts");
  const name = useFieldName();
  return (
    <dl className="text-changes" data-testid="text-changes">
      {fields.map((field) => (
        <div key={field.field}>
          <dt>{name(field.field)}</dt>
          <dd>
            {difference(field.before ?? "", field.text).map((part, at) => {
              const key = `${at}-${part.kind}`;
              if (part.kind === "gone") {
                return (
                  <del key={key}>
                    <span className="visually-hidden">{t("gone")}</span>
                    {part.text}
                  </del>
                );
              }
              if (part.kind === "new") {
                return (
                  <ins key={key}>
                    <span className="visually-hidden">{t("came")}</span>
                    {part.text}
                  </ins>
                );
              }
              return <span key={key}>{part.text}</span>;
            })}
          </dd>
        </div>
      ))}
    </dl>
  );
}
