import { UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Alerts } from "@/features/people/Alerts";
import { LifeActions } from "@/features/people/LifeActions";
import type { PeoplePlace } from "@/features/people/place";
import { commands, type RecipientDetail, type Revealed } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepDetail } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { FileKey } from "@/shared/FileKey";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { AlertStrip, PersonHeading, TwinBanner } from "@/shared/Person";
import { FACE, shrunk } from "@/shared/picture";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** Who this is, what must be known first, and what may be done with the whole archive. */
export function PersonHeader({
  detail,
  onGo,
  onRegister,
  onPlan,
}: {
  detail: RecipientDetail;
  onGo: (place: PeoplePlace) => void;
  onRegister: () => void;
  onPlan: () => void;
}) {
  const { t } = useTranslation(["people", "plan"]);
  const { word } = useWords();
  const { view } = detail;
  const { recipient } = view.person;
  const mayReveal = useMay("recipient_reveal");
  const mayOpen = useMay("visit_open");
  const mayPlan = useMay("plan_view");
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const reveal = useCommand(async () => setRevealed(await call(commands.recipientReveal(recipient))));
  return (
    <>
      <div className="person-top">
        <Photo detail={detail} />
        <PersonHeading person={view.person} size="card">
          <div className="person-facts person-archive">
            <span className="tag" data-testid="archive-life" data-state={detail.state}>
              {word("archive_life", detail.state)}
            </span>
            <span className="tag" data-testid="archive-state">
              {word("archive_state", view.archive_state)}
            </span>
            <span className="code" data-testid="archive-code">
              {view.person.archive_code}
            </span>
            <span className={view.history_complete ? "tag" : "tag tag-caution"} data-testid="history-state">
              {view.history_complete ? t("historyComplete") : t("historyIncomplete")}
            </span>
            {revealed?.number && <span className="code">{revealed.number}</span>}
            {(revealed?.phone ?? view.phone) && <span className="code">{revealed?.phone ?? view.phone}</span>}
            {mayReveal && !revealed && (
              <Button
                size="small"
                type="link"
                htmlType="button"
                disabled={reveal.pending}
                onClick={() => void reveal.send()}
                data-testid="reveal"
              >
                {t("reveal")}
              </Button>
            )}
            <Failure of={reveal.failure} />
          </div>
        </PersonHeading>
        <div className="person-action">
          {mayPlan && (
            <KeyButton hotkey="F7" onPress={onPlan} testId="person-plan">
              {t("plan:open")}
            </KeyButton>
          )}
          {mayOpen && detail.state === "active" && (
            <Button htmlType="button" onClick={onRegister} data-testid="person-register">
              {t("toRegistration")}
            </Button>
          )}
          <LifeActions detail={detail} onGone={() => onGo({})} />
        </div>
      </div>
      {detail.state === "withdrawn" && (
        <p className="notice notice-trouble" role="note" data-testid="person-withdrawn">
          {t("withdrawnNow", { reason: word("withdraw_reason", detail.state_reason ?? "") })}
        </p>
      )}
      {detail.survivor && <Absorbed detail={detail} onGo={onGo} />}
      <TwinBanner twins={view.twins} />
      <div className="alert-strips">
        <AlertStrip alerts={view.alerts} />
        <Alerts detail={detail} />
      </div>
    </>
  );
}

function Absorbed({ detail, onGo }: { detail: RecipientDetail; onGo: (place: PeoplePlace) => void }) {
  const { t } = useTranslation("people");
  const { survivor } = detail;
  if (!survivor) return null;
  return (
    <p className="notice notice-trouble" role="note" data-testid="person-absorbed">
      <span>{t("absorbedInto", { name: survivor.name, code: survivor.archive_code })}</span>
      <Button
        size="small"
        htmlType="button"
        onClick={() => onGo({ person: survivor.recipient })}
        data-testid="person-survivor"
      >
        {t("openSurvivor")}
      </Button>
    </p>
  );
}

/** The photo, and setting or taking it away. */
function Photo({ detail }: { detail: RecipientDetail }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const may = useMay("recipient_photo");
  const { recipient, name } = detail.view.person;
  const set = useCommand(async (file: File | null) => {
    const image = file ? await shrunk(file, FACE) : null;
    keepDetail(client, await call(commands.recipientPhoto(recipient, image)));
  });
  return (
    <div className="photo">
      {detail.photo ? (
        <img src={detail.photo} alt={t("photoOf", { name })} data-testid="photo" />
      ) : (
        <span className="photo-none" role="img" aria-label={t("photoNone")} data-testid="photo-none">
          <UserOutlined aria-hidden />
        </span>
      )}
      {may && detail.state === "active" && (
        <div className="photo-tools">
          <FileKey
            label={t("photoSet")}
            busy={set.pending}
            onFile={(file) => void set.send(file)}
            testId="photo-file"
          />
          {detail.photo && (
            <button
              type="button"
              className="tool"
              disabled={set.pending}
              onClick={() => void set.send(null)}
              data-testid="photo-remove"
            >
              {t("photoRemove")}
            </button>
          )}
        </div>
      )}
      <Failure of={set.failure} testId="photo-failure" />
    </div>
  );
}
