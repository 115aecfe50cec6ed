import { CloseOutlined, PrinterOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Appointments } from "@/features/observation/Appointments";
import { BookletRows, Slip } from "@/features/observation/Slip";
import { commands, type SlipView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Loading } from "@/shared/Loading";
import { PersonHeading } from "@/shared/Person";
import { usePrint } from "@/shared/Printed";
import { Tabs } from "@/shared/Tabs";

const PAGES = ["next", "slip", "booklet"] as const;
type Page = (typeof PAGES)[number];

/** The end of a visit: when to come back, the slip for the family, the rows for the booklet. */
export function Finish({ visit, onClose }: { visit: string; onClose: () => void }) {
  const { t } = useTranslation("finish");
  const { data, error } = useQuery({
    queryKey: keys.slip(visit),
    queryFn: () => call(commands.visitSlipView(visit)),
    staleTime: 0,
  });
  return (
    <aside className="finish" aria-label={t("title")} data-testid="finish" data-visit={visit}>
      {data ? <Settling slip={data} onClose={onClose} /> : <Loading error={error} />}
    </aside>
  );
}

function Settling({ slip, onClose }: { slip: SlipView; onClose: () => void }) {
  const { t } = useTranslation("finish");
  const client = useQueryClient();
  const [page, setPage] = useState<Page>("next");
  const counts: Partial<Record<Page, number>> = { booklet: slip.given.length, next: slip.appointments.length };
  const { print, sheet } = usePrint(<Slip slip={slip} />);
  return (
    <>
      <div className="finish-head">
        <PersonHeading person={slip.person} size="card" />
        <Button
          type="text"
          htmlType="button"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t("close")}
          onClick={onClose}
          data-testid="finish-close"
        />
      </div>
      <Tabs
        label={t("title")}
        tabs={PAGES.map((key) => ({
          key,
          label: t(`page.${key}`),
          count: counts[key] || undefined,
        }))}
        shown={page}
        onShow={setPage}
      >
        {page === "next" && (
          <Appointments slip={slip} onChanged={(next) => keep(client, keys.slip(slip.visit), next)} />
        )}
        {page === "slip" && (
          <>
            <div className="form-actions">
              <Button
                type="primary"
                htmlType="button"
                icon={<PrinterOutlined aria-hidden />}
                onClick={print}
                data-testid="slip-print"
              >
                {t("print")}
              </Button>
            </div>
            <div className="slip-preview">
              <Slip slip={slip} />
            </div>
          </>
        )}
        {page === "booklet" && <BookletRows slip={slip} />}
      </Tabs>
      {sheet}
    </>
  );
}
