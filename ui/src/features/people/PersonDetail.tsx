import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Basics } from "@/features/people/Basics";
import { ChangeLog } from "@/features/people/ChangeLog";
import { Consents } from "@/features/people/Consents";
import { Doses } from "@/features/people/Doses";
import { PersonHeader } from "@/features/people/PersonHeader";
import { type DetailTab, type PeoplePlace, TABS } from "@/features/people/place";
import { Resemblances } from "@/features/people/Resemblances";
import { commands, type RecipientDetail } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { DueList } from "@/shared/DueList";
import { Loading } from "@/shared/Loading";
import { Tabs } from "@/shared/Tabs";

/** Everything about one person. */
export function PersonDetail({
  recipient,
  tab,
  onGo,
  onRegister,
  onPlan,
}: {
  recipient: string;
  tab: DetailTab;
  onGo: (place: PeoplePlace) => void;
  onRegister: (recipient: string) => void;
  onPlan: (recipient: string) => void;
}) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.detail(recipient),
    queryFn: () => call(commands.recipientDetail(recipient)),
    // Another desk may have changed it meanwhile.
    staleTime: 0,
  });
  const { t } = useTranslation("people");
  if (!data) return <Loading error={error} />;
  return (
    <article className="person-detail" data-testid="person-detail" data-state={data.state} data-version={data.version}>
      <PersonHeader
        detail={data}
        onGo={onGo}
        onRegister={() => onRegister(recipient)}
        onPlan={() => onPlan(recipient)}
      />
      {error && (
        <div className="form-actions">
          <Loading error={error} />
          <Button htmlType="button" onClick={() => void refetch()}>
            {t("readAgain")}
          </Button>
        </div>
      )}
      <Tabs
        label={t("pages")}
        tabs={TABS.map((key) => ({ key, label: t(`tab.${key}`), count: countOf(key, data) }))}
        shown={tab}
        onShow={(next) => onGo({ person: recipient, tab: next })}
      >
        {tab === "basics" && <Basics detail={data} onGo={onGo} onReadAgain={() => void refetch()} />}
        {tab === "doses" && <Doses detail={data} />}
        {tab === "plan" && <DueList lines={data.view.due} edition={data.view.edition} />}
        {tab === "consents" && <Consents consents={data.consents} />}
        {tab === "log" && <ChangeLog changes={data.changes} />}
        {tab === "duplicates" && <Resemblances detail={data} onGo={onGo} />}
      </Tabs>
    </article>
  );
}

function countOf(tab: DetailTab, detail: RecipientDetail): number | undefined {
  if (tab === "doses") return detail.doses.length;
  if (tab === "consents") return detail.consents.length;
  if (tab === "log") return detail.changes.length;
  if (tab === "duplicates") {
    const open = detail.resemblances.filter((row) => row.marked === null || row.reopened.length > 0);
    return open.length + detail.merges.length;
  }
  return undefined;
}
