import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Place } from "@/features/registration/place";
import { commands, type RecipientView, type Revealed } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepVisit } from "@/ipc/views";
import { Booklet } from "@/shared/Booklet";
import { DueList } from "@/shared/DueList";
import { Failure } from "@/shared/Failure";
import { KeyButton } from "@/shared/KeyButton";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { AlertStrip, PersonHeading, TwinBanner } from "@/shared/Person";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** The person's card: who, what is due and why, what was given. */
export function PersonPanel({
  recipient,
  onGo,
  onArchive,
  onPlan,
}: {
  recipient: string;
  onGo: (place: Place) => void;
  onArchive: (recipient: string, tab?: "doses") => void;
  onPlan: (recipient: string) => void;
}) {
  const { data, error } = useQuery({
    queryKey: keys.recipient(recipient),
    queryFn: () => call(commands.recipientView(recipient)),
    // The due list depends on the day and on doses recorded elsewhere in the clinic.
    staleTime: 0,
  });
  if (!data) return <Loading error={error} />;
  return <PersonCard view={data} onGo={onGo} onArchive={onArchive} onPlan={onPlan} />;
}

function PersonCard({
  view,
  onGo,
  onArchive,
  onPlan,
}: {
  view: RecipientView;
  onGo: (place: Place) => void;
  onArchive: (recipient: string, tab?: "doses") => void;
  onPlan: (recipient: string) => void;
}) {
  const { t } = useTranslation(["registration", "plan"]);
  const client = useQueryClient();
  const mayOpen = useMay("visit_open");
  const mayDetail = useMay("recipient_detail");
  const mayPlan = useMay("plan_view");
  const open = useCommand(async () => {
    const visit = await call(commands.visitOpen(view.person.recipient));
    keepVisit(client, visit);
    onGo({ visit: visit.visit });
  });
  return (
    <article className="person-panel" data-testid="person-card">
      <div className="person-top">
        <PersonHeading person={view.person} size="card">
          <ArchiveFacts view={view} />
        </PersonHeading>
        <div className="person-action">
          {/* The same command either way: it answers today's visit when there is one. */}
          <KeyButton
            type="primary"
            size="large"
            hotkey="F6"
            disabled={!mayOpen}
            loading={open.pending}
            onPress={() => void open.send()}
            testId="open-visit"
          >
            {view.visit ? t("continueVisit") : t("openVisit")}
          </KeyButton>
          {mayPlan && (
            <KeyButton size="large" hotkey="F7" onPress={() => onPlan(view.person.recipient)} testId="open-plan">
              {t("plan:open")}
            </KeyButton>
          )}
          {mayDetail && (
            <Button
              size="large"
              htmlType="button"
              onClick={() => onArchive(view.person.recipient)}
              data-testid="to-archive"
            >
              {t("toArchive")}
            </Button>
          )}
          <Failure of={open.failure} />
        </div>
      </div>
      <TwinBanner twins={view.twins} />
      <AlertStrip alerts={view.alerts} />
      <DueList lines={view.due} edition={view.edition} />
      <Booklet due={view.due} history={view.history}>
        {mayDetail && (
          <Button
            size="small"
            htmlType="button"
            onClick={() => onArchive(view.person.recipient, "doses")}
            data-testid="mend-doses"
          >
            {t("mendDoses")}
          </Button>
        )}
      </Booklet>
    </article>
  );
}

function ArchiveFacts({ view }: { view: RecipientView }) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const mayReveal = useMay("recipient_reveal");
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const reveal = useCommand(async () => setRevealed(await call(commands.recipientReveal(view.person.recipient))));
  const phone = revealed?.phone ?? view.phone;
  return (
    <div className="person-facts person-archive">
      <span className="tag" data-testid="archive-state">
        {word("archive_state", view.archive_state)}
      </span>
      <span className="code">{view.person.archive_code}</span>
      <span className={view.history_complete ? "tag" : "tag tag-caution"} data-testid="history-state">
        {view.history_complete ? t("historyComplete") : t("historyIncomplete")}
      </span>
      {revealed?.number && <span className="code">{revealed.number}</span>}
      {phone && <span className="code">{phone}</span>}
      {view.address && <span>{view.address}</span>}
      {view.guardians.map((guardian) => (
        <span key={guardian.relation + guardian.name}>
          {word("relation", guardian.relation)} {guardian.name}
          {guardian.phone && <span className="code"> {guardian.phone}</span>}
        </span>
      ))}
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
  );
}
