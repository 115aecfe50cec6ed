import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type BackupView, commands, type TargetInput, type TargetView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { dateAndTime } from "@/shared/format";
import { NoteLine } from "@/shared/Notes";
import { EMPTY_TARGET, TargetFields, targetComplete } from "@/shared/TargetFields";
import { useCommand } from "@/shared/useCommand";

/** The places copies go to. At least one should be another place than this machine (C-177). */
export function Targets({ view, keepView }: { view: BackupView; keepView: (view: BackupView) => void }) {
  const { t } = useTranslation("backup");
  const [edited, setEdited] = useState<TargetInput | null>(null);
  const save = useCommand(async (target: TargetInput) => {
    keepView(await call(commands.backupTargetSave(target)));
    setEdited(null);
  });
  const remove = useCommand(async (name: string) => keepView(await call(commands.backupTargetRemove(name))));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (edited && edited.name.trim() !== "" && targetComplete(edited)) void save.send(edited);
  };
  return (
    <section aria-label={t("places")}>
      <div className="backup-head">
        <h2>{t("places")}</h2>
        <Button onClick={() => setEdited(EMPTY_TARGET)} disabled={edited !== null} data-testid="target-new">
          {t("addPlace")}
        </Button>
      </div>
      {view.targets.length === 0 && <Empty title={t("noPlaces")} next={t("noPlacesNext")} />}
      <ul className="targets">
        {view.targets.map((target) => (
          <Target
            key={target.name}
            target={target}
            busy={remove.pending}
            onEdit={() => setEdited({ ...EMPTY_TARGET, name: target.name, kind: target.kind, place: target.place })}
            onRemove={() => void remove.send(target.name)}
          />
        ))}
      </ul>
      <Failure of={remove.failure} />
      {edited && (
        <form className="target-form" onSubmit={submit} aria-label={t("addPlace")} data-testid="target-form">
          <TargetFields value={edited} onChange={setEdited} named />
          <Failure of={save.failure} testId="target-failure" />
          <div className="form-actions">
            <Button
              type="primary"
              htmlType="submit"
              disabled={edited.name.trim() === "" || !targetComplete(edited)}
              loading={save.pending}
              data-testid="target-save"
            >
              {t("tryAndSave")}
            </Button>
            <Button htmlType="button" onClick={() => setEdited(null)}>
              {t("close")}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}

function Target({
  target,
  busy,
  onEdit,
  onRemove,
}: {
  target: TargetView;
  busy: boolean;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation("backup");
  const [sure, setSure] = useState(false);
  return (
    <li className="target" data-testid="target" data-state={target.state}>
      <span>
        <strong>{target.name}</strong> <span className="code">{target.place}</span>{" "}
        {target.off_site && <span className="tag">{t("offSite")}</span>}
        {target.trouble && (
          <span className="target-trouble">
            <NoteLine note={target.trouble} />
          </span>
        )}
      </span>
      <span className="soft figures">
        {target.last_full ? t("lastFull", { at: dateAndTime(target.last_full) }) : t("neverFull")}{" "}
        {target.last_increment && t("lastIncrement", { at: dateAndTime(target.last_increment) })}
      </span>
      <span>
        <button type="button" className="tool" onClick={onEdit} data-testid="target-edit">
          {t("edit")}
        </button>
        <button
          type="button"
          className="tool"
          disabled={busy}
          onClick={() => (sure ? onRemove() : setSure(true))}
          onBlur={() => setSure(false)}
          data-testid="target-remove"
        >
          {sure ? t("removeSure") : t("remove")}
        </button>
      </span>
    </li>
  );
}
