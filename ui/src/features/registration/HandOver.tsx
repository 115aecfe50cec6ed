import { PrinterOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, QRCode } from "antd";
import { useTranslation } from "react-i18next";
import { commands, type TicketView, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { timeOfDay } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { usePrint } from "@/shared/Printed";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

const OPEN = ["proposed", "accepted", "authorised"];

/** The visit goes to the vaccinator: with a number to be called by, or on this same desk without one. */
export function HandOver({
  view,
  onNext,
  onVaccinate,
}: {
  view: VisitView;
  onNext: () => void;
  onVaccinate: () => void;
}) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  const client = useQueryClient();
  const mayVaccinate = useMay("visit_scan");
  const mayTicket = useMay("visit_ticket");
  const take = useCommand(async () => keepVisit(client, await call(commands.visitTicket(view.visit))));
  const waits = view.lines.some((line) => OPEN.includes(line.state));
  const offer = mayTicket && view.ticket === null && waits;
  return (
    <section className="handed-over" data-testid="handed-over" aria-label={t("step.ready")}>
      {view.ticket && <Ticket view={view} ticket={view.ticket} />}
      <h2>{t("handedOver", { stage: word("stage", view.stage) })}</h2>
      <p>{waits ? t("handedOverNext", { name: view.person.name }) : t("nothingWaits")}</p>
      {mayVaccinate && waits && <p className="soft">{t("scanHere")}</p>}
      <div className="form-actions">
        {offer && (
          <KeyButton
            type="primary"
            size="large"
            hotkey="F6"
            loading={take.pending}
            onPress={() => void take.send()}
            testId="ticket-take"
          >
            {t("ticketTake")}
          </KeyButton>
        )}
        <KeyButton
          {...(offer ? {} : { type: "primary" as const, hotkey: "F6" })}
          size="large"
          onPress={onNext}
          testId="next-person"
        >
          {t("nextPerson")}
        </KeyButton>
        {mayVaccinate && waits && (
          <KeyButton size="large" hotkey="F7" onPress={onVaccinate} testId="go-vaccinate">
            {t("goVaccinate")}
          </KeyButton>
        )}
      </div>
      <Failure of={take.failure} testId="ticket-failure" />
    </section>
  );
}

/** The number, large enough to be read over a counter, with the code a scanner opens the visit by. */
function Ticket({ view, ticket }: { view: VisitView; ticket: TicketView }) {
  const { t } = useTranslation("registration");
  const { print, sheet } = usePrint(<TicketSheet view={view} ticket={ticket} />);
  return (
    <div className="ticket" data-testid="ticket">
      <TicketFace view={view} ticket={ticket} />
      <Button
        htmlType="button"
        icon={<PrinterOutlined aria-hidden />}
        onClick={print}
        data-testid="ticket-print"
        className="ticket-print"
      >
        {t("ticketPrint")}
      </Button>
      {sheet}
    </div>
  );
}

function TicketFace({ view, ticket }: { view: VisitView; ticket: TicketView }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  return (
    <>
      <p className="ticket-number figures" data-testid="ticket-number">
        {ticket.label}
      </p>
      <div className="ticket-facts">
        <strong>{view.person.name}</strong>
        <span>
          {view.lines
            .filter((line) => OPEN.includes(line.state))
            .map((line) => word("vaccine", line.vaccine))
            .join(t("common:listSeparator"))}
        </span>
        <span className="figures">{t("ticketAt", { day: view.day, at: timeOfDay(ticket.at) })}</span>
      </div>
      <div className="ticket-code" role="img" aria-label={t("ticketCode")}>
        <div aria-hidden>
          <QRCode value={ticket.code} type="svg" size={96} bordered={false} />
        </div>
      </div>
    </>
  );
}

/** The same on paper; a name in full is for the family's hand, not for the board. */
function TicketSheet({ view, ticket }: { view: VisitView; ticket: TicketView }) {
  return (
    <div className="ticket ticket-sheet">
      <TicketFace view={view} ticket={ticket} />
    </div>
  );
}
