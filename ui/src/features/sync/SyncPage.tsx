import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { commands, type DeliveryRow, type DeskView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { dayAndTime } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";
import "./sync.css";

/** 上报: what waits for the province and why, what was accepted and under which receipt. Nothing here is waited for. */
export function SyncPage() {
  const { t } = useTranslation("sync");
  const { word, note } = useWords();
  const client = useQueryClient();
  const may = useMay("sync_now");
  const { data, error } = useQuery({
    queryKey: keys.sync,
    queryFn: () => call(commands.syncView()),
    refetchOnMount: "always",
  });
  const send = useCommand(async () => {
    const view = await call(commands.syncNow());
    keep(client, keys.sync, view);
    client.setQueryData<DeskView>(keys.desk, (desk) =>
      desk ? { ...desk, status: { ...desk.status, queue: view.queue } } : desk,
    );
  });
  if (!data) return <Loading error={error} />;
  const { queue } = data;
  return (
    <div className="sync">
      <div className="sync-head">
        <h1>{t("title")}</h1>
        <KeyButton
          type="primary"
          hotkey="F6"
          disabled={!may}
          loading={send.pending}
          onPress={() => void send.send()}
          testId="sync-now"
        >
          {t("sendNow")}
        </KeyButton>
      </div>
      <Failure of={send.failure} />
      <dl className="sync-facts" data-testid="sync-queue" data-link={queue.link}>
        <div>
          <dt>{t("link")}</dt>
          <dd>
            <i className={`dot dot-${queue.link}`} aria-hidden /> {word("link", queue.link)}
          </dd>
        </div>
        <div>
          <dt>{t("waiting")}</dt>
          <dd data-testid="sync-waiting">{queue.waiting}</dd>
        </div>
        <div data-parked={queue.parked > 0}>
          <dt>{t("parked")}</dt>
          <dd data-testid="sync-parked">{queue.parked}</dd>
        </div>
        <div>
          <dt>{t("accepted")}</dt>
          <dd data-testid="sync-accepted">{queue.accepted}</dd>
        </div>
        <div>
          <dt>{t("lastSuccess")}</dt>
          <dd>{queue.last_success ? dayAndTime(queue.last_success) : t("never")}</dd>
        </div>
        <div>
          <dt>{t("nextAttempt")}</dt>
          <dd>{queue.next_attempt ? queue.next_attempt.slice(11, 19) : t("none")}</dd>
        </div>
        <div>
          <dt>{t("head")}</dt>
          <dd>{data.head_seq}</dd>
        </div>
      </dl>
      {queue.last_failure && queue.link !== "online" && (
        <div className="notice notice-trouble" role="status" data-testid="sync-failure" data-code={queue.last_failure}>
          <span>
            {note({ code: queue.last_failure })} {t("safe")}
          </span>
        </div>
      )}
      <Table<DeliveryRow>
        size="small"
        pagination={false}
        rowKey="event"
        dataSource={data.items}
        locale={{ emptyText: <Empty title={t("empty")} /> }}
        rowClassName={(row) => `delivery delivery-${row.state}`}
        data-testid="deliveries"
        columns={[
          { title: t("seq"), dataIndex: "seq", align: "right" },
          {
            title: t("when"),
            key: "when",
            render: (_, row) => <span className="figures">{dayAndTime(row.recorded_at)}</span>,
          },
          {
            title: t("what"),
            key: "what",
            render: (_, row) => (
              <>
                {word("event_kind", row.kind)} {row.stub && <span className="tag">{t("stub")}</span>}
              </>
            ),
          },
          {
            title: t("state"),
            key: "state",
            render: (_, row) => (
              <span className={`tag delivery-state-${row.state}`} data-testid="delivery-state" data-state={row.state}>
                {word("delivery_state", row.state)}
              </span>
            ),
          },
          { title: t("attempts"), dataIndex: "attempts", align: "right" },
          {
            title: t("next"),
            key: "next",
            render: (_, row) => (row.next_attempt ? row.next_attempt.slice(11, 19) : ""),
          },
          {
            title: t("answer"),
            key: "answer",
            render: (_, row) => (row.last_code ? note({ code: row.last_code }) : ""),
          },
          {
            title: t("receipt"),
            key: "receipt",
            render: (_, row) => <span className="code">{row.receipt ?? ""}</span>,
          },
        ]}
      />
      <p className="soft">
        {t("device", { device: data.device })} {data.province && t("province", { address: data.province })}
      </p>
    </div>
  );
}
