import { ExclamationCircleFilled } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type LineView, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { useLineReason } from "@/shared/choices";
import { DateInput } from "@/shared/DateInput";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dayOf } from "@/shared/format";
import { useMay } from "@/shared/may";
import { yuan } from "@/shared/money";
import { Notes } from "@/shared/Notes";
import { NO_REASON, noteOf, ReasonChoice, type Why } from "@/shared/ReasonChoice";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

const OPEN = ["proposed", "accepted"];
/** What was put aside today and may be taken up again. */
const ASIDE = ["deferred", "refused", "failed"];

/** The vaccines of a visit, what the precheck says of each, putting one off and taking it up again. */
export function VisitLines({ view }: { view: VisitView }) {
  const { t } = useTranslation(["registration", "common"]);
  const [deferring, setDeferring] = useState<string | null>(null);
  return (
    <ul className="visit-lines" aria-label={t("lines")}>
      {view.lines.map((line) => (
        <li
          key={line.line}
          data-testid={`line-${line.vaccine}`}
          data-state={line.state}
          data-precheck={line.precheck ?? "none"}
          data-review={line.review}
        >
          <Line view={view} line={line} deferring={deferring === line.line} onDefer={() => setDeferring(line.line)} />
          {deferring === line.line && <Defer view={view} line={line} onClose={() => setDeferring(null)} />}
        </li>
      ))}
    </ul>
  );
}

function Line({
  view,
  line,
  deferring,
  onDefer,
}: {
  view: VisitView;
  line: LineView;
  deferring: boolean;
  onDefer: () => void;
}) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const reason = useLineReason(view.reasons)(line);
  const mayDefer = useMay("visit_defer");
  return (
    <>
      <div className="visit-line">
        <strong>{word("vaccine", line.vaccine)}</strong>
        <span>{t("common:doseOf", { number: line.number, of: line.of })}</span>
        <span className={`tag line-${line.state}`}>{word("line_state", line.state)}</span>
        {line.precheck && (
          <span className={`tag precheck-${line.precheck}`}>{word("precheck_result", line.precheck)}</span>
        )}
        {reason !== null && <span>{reason}</span>}
        {line.reason_note && <span>{line.reason_note}</span>}
        {line.return_on && <span className="figures">{t("returnsOn", { day: line.return_on })}</span>}
        {line.product && <span className="soft">{line.product}</span>}
        {line.product && (
          <span className="figures" data-testid={`price-${line.vaccine}`}>
            {line.price_fen === null ? t("common:free") : t("common:priceYuan", { yuan: yuan(line.price_fen) })}
          </span>
        )}
        {line.receipt && <span className="soft figures">{t("receipt", { receipt: line.receipt })}</span>}
        <span className="line-actions">
          {mayDefer && OPEN.includes(line.state) && !deferring && (
            <Button size="small" htmlType="button" onClick={onDefer} data-testid={`defer-${line.vaccine}`}>
              {t("defer")}
            </Button>
          )}
          {ASIDE.includes(line.state) && view.others.includes(line.vaccine) && <Reconsider view={view} line={line} />}
        </span>
      </div>
      {line.products.length > 0 && <Products view={view} line={line} />}
      {line.review && (
        <p className="line-review" role="status" data-testid={`review-${line.vaccine}`}>
          <ExclamationCircleFilled aria-hidden /> {t("review")}
        </p>
      )}
      <Notes notes={line.precheck_reasons} />
    </>
  );
}

/** Several products of one vaccine, free or paid: the family says which (C-008). It is consented to under that name and price. */
function Products({ view, line }: { view: VisitView; line: LineView }) {
  const { t } = useTranslation(["registration", "common"]);
  const client = useQueryClient();
  const may = useMay("visit_product");
  const draft = useDraft(`product:${line.line}`);
  const choose = useCommand(async (product: string) => {
    keepVisit(
      client,
      await call(commands.visitProduct({ draft: await draft.id(), visit: view.visit, line: line.line, product })),
    );
    draft.renew();
  });
  return (
    <>
      <Choice
        label={t("product")}
        options={line.products.map(({ code, name, holder, price_fen }) => ({
          value: code,
          label: name,
          note: [holder, price_fen === null ? t("common:free") : t("common:priceYuan", { yuan: yuan(price_fen) })].join(
            t("common:listSeparator"),
          ),
          testId: `product-${code}`,
        }))}
        value={line.products.find((product) => product.chosen)?.code ?? null}
        onChange={(product) => void choose.send(product)}
        disabled={!may || choose.pending}
      />
      <Failure of={choose.failure} />
    </>
  );
}

/** What was put off or refused is considered once more: a new line, which needs a consent of its own. */
function Reconsider({ view, line }: { view: VisitView; line: LineView }) {
  const { t } = useTranslation("registration");
  const client = useQueryClient();
  const may = useMay("visit_line_propose");
  const draft = useDraft(`again:${line.line}`);
  const again = useCommand(async () => {
    keepVisit(
      client,
      await call(commands.visitLinePropose({ draft: await draft.id(), visit: view.visit, vaccine: line.vaccine })),
    );
    draft.renew();
  });
  if (!may) return null;
  return (
    <>
      <Button
        size="small"
        htmlType="button"
        disabled={again.pending}
        onClick={() => void again.send()}
        data-testid={`reconsider-${line.vaccine}`}
      >
        {t("reconsider")}
      </Button>
      <Failure of={again.failure} />
    </>
  );
}

function Defer({ view, line, onClose }: { view: VisitView; line: LineView; onClose: () => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const client = useQueryClient();
  const [why, setWhy] = useState<Why>(NO_REASON);
  const [day, setDay] = useState("");
  const defer = useCommand(async (reason: string) => {
    keepVisit(
      client,
      await call(
        commands.visitDefer({
          visit: view.visit,
          line: line.line,
          reason,
          return_on: day.trim() === "" ? null : dayOf(day),
          note: noteOf(why),
        }),
      ),
    );
    onClose();
  });
  return (
    <div className="inline-form" data-testid="defer-form">
      <ReasonChoice
        label={t("deferReason")}
        list={view.reasons.deferral}
        why={why}
        onChange={setWhy}
        testId="defer-reason"
      />
      <Field label={t("returnOn")} hint={t("common:dayHint")}>
        {(control) => <DateInput {...control} value={day} onChange={setDay} testId="defer-return" />}
      </Field>
      <p className="soft">{t("refuseWhere")}</p>
      <Failure of={defer.failure} />
      <div className="form-actions">
        <Button
          htmlType="button"
          type="primary"
          disabled={why.reason === null || defer.pending}
          onClick={() => why.reason && void defer.send(why.reason)}
          data-testid="defer-save"
        >
          {t("deferSave")}
        </Button>
        <Button htmlType="button" onClick={onClose}>
          {t("common:cancel")}
        </Button>
      </div>
    </div>
  );
}
