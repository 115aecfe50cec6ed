import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type ProductView, type ReceiptUnit, type ReceiptView, type StockView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { DateInput } from "@/shared/DateInput";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { dayOf } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { NoteLine } from "@/shared/Notes";
import { TraceCode } from "@/shared/TraceCode";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** A vial that lies on the vaccination desk and was never received. */
type Errand = { wanted: string | null; onBack: (() => void) | null };

/** Receiving one delivery: its note number, then scan every unit, then take it into stock as one movement. */
export function Receipt({ view, wanted, onBack }: { view: StockView } & Errand) {
  const { t } = useTranslation("stock");
  return (
    <>
      {onBack && (
        <div className="notice notice-info" data-testid="receipt-for-visit">
          <span>
            {t("forVisit")} {wanted !== null && <TraceCode code={wanted} />}
          </span>
          <Button htmlType="button" onClick={onBack} data-testid="receipt-back">
            {t("backToVisit")}
          </Button>
        </div>
      )}
      {view.receipt ? (
        <OpenReceipt receipt={view.receipt} view={view} wanted={wanted} onBack={onBack} />
      ) : (
        <BeginReceipt wanted={wanted} />
      )}
    </>
  );
}

function useKeep(): (view: StockView) => void {
  const client = useQueryClient();
  return (view) => keep(client, keys.stock, view);
}

function BeginReceipt({ wanted }: { wanted: string | null }) {
  const { t } = useTranslation(["stock", "common"]);
  const may = useMay("stock_receipt_begin");
  const keep = useKeep();
  const [note, setNote] = useState("");
  const begin = useCommand(async () => {
    keep(await call(commands.stockReceiptBegin(note.trim())));
    if (wanted !== null) keep(await call(commands.stockReceiptScan(wanted)));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (note.trim() !== "") void begin.send();
  };
  return (
    <form className="receipt-begin" onSubmit={submit} aria-label={t("receive")}>
      <Field label={t("note")}>
        {(control) => (
          <Input
            {...control}
            value={note}
            autoFocus={wanted !== null}
            autoComplete="off"
            onChange={(event) => setNote(event.target.value)}
            data-testid="receipt-note"
          />
        )}
      </Field>
      <Button
        type="primary"
        htmlType="submit"
        disabled={!may || note.trim() === "" || begin.pending}
        data-testid="receipt-begin"
      >
        {t("begin")}
      </Button>
      <Failure of={begin.failure} />
    </form>
  );
}

const complete = (unit: ReceiptUnit) => unit.product !== "" && unit.lot !== "" && unit.expiry !== "";

function OpenReceipt({ receipt, view, wanted, onBack }: { receipt: ReceiptView; view: StockView } & Errand) {
  const { t } = useTranslation(["stock", "common"]);
  const keep = useKeep();
  const client = useQueryClient();
  const [code, setCode] = useState("");
  const open = receipt.units.filter((unit) => !complete(unit)).length;
  const lacking = wanted !== null && !receipt.units.some((unit) => unit.code === wanted);
  const scan = useCommand(async () => {
    keep(await call(commands.stockReceiptScan(code.replace(/\s/gu, ""))));
    setCode("");
  });
  const add = useCommand(async (one: string) => keep(await call(commands.stockReceiptScan(one))));
  const cancel = useCommand(async () => keep(await call(commands.stockReceiptCancel())));
  const take = useCommand(async () => {
    keep(await call(commands.stockReceiptComplete()));
    for (const queryKey of [keys.sync, keys.visits]) void client.invalidateQueries({ queryKey });
    // What is wanted lies in stock now: the child goes on waiting no longer than that.
    if (!lacking) onBack?.();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== "") void scan.send();
  };
  return (
    <section className="receipt" aria-label={t("receiving", { note: receipt.note })} data-testid="receipt">
      <h2>
        {t("receiving", { note: receipt.note })}{" "}
        <span className="count" data-testid="receipt-count">
          {receipt.units.length}
        </span>
      </h2>
      <p className="scan-prompt">{t("scanPrompt")}</p>
      {lacking && (
        <Button
          type="primary"
          htmlType="button"
          disabled={add.pending}
          onClick={() => void add.send(wanted)}
          data-testid="receipt-add-wanted"
        >
          {t("addWanted")}
        </Button>
      )}
      <div role="alert">
        {receipt.trouble && (
          <div className="notice notice-refusal" data-testid="receipt-trouble" data-code={receipt.trouble.code}>
            <NoteLine note={receipt.trouble} />
          </div>
        )}
      </div>
      {receipt.units.length === 0 ? (
        <Empty title={t("noUnits")} />
      ) : (
        <ul className="units">
          {receipt.units.map((unit, at) => (
            <li key={unit.code} data-testid="receipt-unit" data-code={unit.code} data-complete={complete(unit)}>
              {/* A new key when the program filled something in, so that the fields show it. */}
              <Unit key={`${unit.product}/${unit.lot}/${unit.expiry}`} unit={unit} at={at} products={view.products} />
            </li>
          ))}
        </ul>
      )}
      <form className="receipt-keyed" onSubmit={submit}>
        <Field label={t("keyCode")}>
          {(control) => (
            <Input
              {...control}
              className="code"
              value={code}
              autoComplete="off"
              onChange={(event) => setCode(event.target.value)}
              data-testid="receipt-code"
            />
          )}
        </Field>
        <Button htmlType="submit" disabled={code.trim() === "" || scan.pending} data-testid="receipt-code-add">
          {t("addCode")}
        </Button>
      </form>
      <Failure of={scan.failure ?? add.failure ?? take.failure ?? cancel.failure} testId="receipt-failure" />
      <div className="form-actions">
        <KeyButton
          type="primary"
          size="large"
          hotkey="F6"
          disabled={receipt.units.length === 0 || open > 0}
          loading={take.pending}
          onPress={() => void take.send()}
          testId="receipt-complete"
        >
          {t("complete", { count: receipt.units.length })}
        </KeyButton>
        <Button
          size="large"
          htmlType="button"
          disabled={cancel.pending}
          onClick={() => void cancel.send()}
          data-testid="receipt-cancel"
        >
          {t("giveUp")}
        </Button>
        {open > 0 && <p className="soft">{t("unitsOpen", { count: open })}</p>}
      </div>
    </section>
  );
}

/**
 * One unit; what its code does not carry is chosen and typed from the box. Units of the same product without a lot take it
 * over.
 */
function Unit({ unit, at, products }: { unit: ReceiptUnit; at: number; products: readonly ProductView[] }) {
  const { t } = useTranslation(["stock", "common"]);
  const keep = useKeep();
  const [product, setProduct] = useState(unit.product);
  const [lot, setLot] = useState(unit.lot);
  const [expiry, setExpiry] = useState(unit.expiry);
  const changed = product !== unit.product || lot !== unit.lot || dayOf(expiry) !== unit.expiry;
  const filled = product !== "" && lot.trim() !== "" && expiry.trim() !== "";
  const save = useCommand(async () =>
    keep(await call(commands.stockReceiptUnit({ code: unit.code, product, lot: lot.trim(), expiry: dayOf(expiry) }))),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (filled && changed) void save.send();
  };
  return (
    <form className="unit" onSubmit={submit} aria-label={t("unit", { at: at + 1 })}>
      <span className="unit-code">
        <TraceCode code={unit.code} />
        <small>{unit.name === "" ? t("unknownProduct") : t("unitDoses", { name: unit.name, count: unit.doses })}</small>
      </span>
      {unit.product === "" && (
        <Field label={t("product")} required>
          {(control) => (
            <select
              {...control}
              className="select"
              value={product}
              onChange={(event) => setProduct(event.target.value)}
              data-testid="receipt-product"
            >
              <option value="">{t("chooseProduct")}</option>
              <Products of={products} />
            </select>
          )}
        </Field>
      )}
      <Field label={t("lot")}>
        {(control) => (
          <Input
            {...control}
            className="code"
            value={lot}
            autoComplete="off"
            onChange={(event) => setLot(event.target.value)}
            data-testid={`receipt-unit-${at}-lot`}
          />
        )}
      </Field>
      <Field label={t("expiry")}>
        {(control) => (
          <DateInput {...control} value={expiry} onChange={setExpiry} testId={`receipt-unit-${at}-expiry`} />
        )}
      </Field>
      <Button htmlType="submit" disabled={!filled || !changed || save.pending} data-testid={`receipt-unit-${at}-save`}>
        {complete(unit) && !changed ? t("unitComplete") : t("unitSave")}
      </Button>
      <Failure of={save.failure} />
    </form>
  );
}

/** The catalogue by vaccine. Nothing is chosen before: a wrong product on a vial is a wrong injection later. */
function Products({ of: products }: { of: readonly ProductView[] }) {
  const { t } = useTranslation("stock");
  const { word } = useWords();
  const vaccines = [...new Set(products.map((product) => product.vaccine))];
  return vaccines.map((vaccine) => (
    <optgroup key={vaccine} label={word("vaccine", vaccine)}>
      {products
        .filter((product) => product.vaccine === vaccine)
        .map((product) => (
          <option key={product.code} value={product.code}>
            {t("unitDoses", { name: product.name, count: product.doses })}
          </option>
        ))}
    </optgroup>
  ));
}
