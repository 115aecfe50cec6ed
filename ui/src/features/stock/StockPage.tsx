import { useQuery } from "@tanstack/react-query";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { Receipt } from "@/features/stock/Receipt";
import { commands, type LotRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Empty } from "@/shared/Empty";
import { Loading } from "@/shared/Loading";
import { useWords } from "@/shared/words";
import "./stock.css";

/** Days to expiry at which a lot asks for attention. */
const SOON_DAYS = 30;
const WATCH_DAYS = 90;

function band(days: number): "expired" | "soon" | "watch" | "good" {
  // Valid through the printed day: no day left is still the last good one.
  if (days < 0) return "expired";
  if (days <= SOON_DAYS) return "soon";
  return days <= WATCH_DAYS ? "watch" : "good";
}

/** 疫苗: what is on hand by lot, and receiving a delivery. */
export function StockPage({
  wanted = null,
  onBack = null,
}: {
  /** The code of a vial somebody waits for on the chair: it is the first of the delivery. */
  wanted?: string | null;
  /** Back to the visit it is for. */
  onBack?: (() => void) | null;
}) {
  const { t } = useTranslation("stock");
  const { word } = useWords();
  const { data, error } = useQuery({
    queryKey: keys.stock,
    queryFn: () => call(commands.stockView()),
    refetchOnMount: "always",
  });
  if (!data) return <Loading error={error} />;
  return (
    <div className="stock">
      <h1>{t("title")}</h1>
      <Receipt view={data} wanted={wanted} onBack={onBack} />
      <section aria-label={t("onHand")}>
        <h2>{t("onHand")}</h2>
        <Table<LotRow>
          size="small"
          pagination={false}
          rowKey={(lot) => `${lot.product}/${lot.lot}`}
          dataSource={data.lots}
          locale={{ emptyText: <Empty title={t("empty")} next={t("emptyNext")} /> }}
          rowClassName={(lot) => `lot lot-${lot.holds.length > 0 ? "held" : band(lot.days_left)}`}
          data-testid="lots"
          columns={[
            {
              title: t("vaccine"),
              key: "vaccine",
              render: (_, lot) => <strong>{word("vaccine", lot.vaccine)}</strong>,
            },
            { title: t("product"), dataIndex: "name" },
            { title: t("holder"), dataIndex: "holder" },
            { title: t("lot"), key: "lot", render: (_, lot) => <span className="code">{lot.lot}</span> },
            { title: t("expiry"), key: "expiry", render: (_, lot) => <span className="figures">{lot.expiry}</span> },
            {
              title: t("state"),
              key: "state",
              render: (_, lot) => (
                <>
                  <span className={`tag band-${band(lot.days_left)}`} data-testid="lot-band">
                    {t(`band.${band(lot.days_left)}`, { count: lot.days_left })}
                  </span>
                  {lot.holds.map((hold) => (
                    <span key={hold} className="tag band-expired">
                      {word("hold", hold)}
                    </span>
                  ))}
                </>
              ),
            },
            {
              title: t("doses"),
              key: "doses",
              align: "right",
              render: (_, lot) => <b data-testid={`lot-doses-${lot.lot}`}>{lot.doses}</b>,
            },
            { title: t("units"), dataIndex: "units", align: "right" },
          ]}
        />
      </section>
    </div>
  );
}
