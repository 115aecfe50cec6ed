import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type LineView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useMay } from "@/shared/may";
import { yuan } from "@/shared/money";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";

/** What a paid vaccine costs, and its receipt: without one it is not given (C-008). */
export function Paid({ visit, line, asked }: { visit: string; line: LineView; asked: boolean }) {
  const { t } = useTranslation("visit");
  const client = useQueryClient();
  const may = useMay("visit_paid");
  const field = useRef<InputRef>(null);
  const [receipt, setReceipt] = useState("");
  const draft = useDraft(`paid:${visit}:${line.line}:${line.receipt ?? ""}`);
  const pay = useCommand(async () => {
    keepVisit(
      client,
      await call(commands.visitPaid({ draft: await draft.id(), visit, line: line.line, receipt: receipt.trim() })),
    );
    draft.renew();
    setReceipt("");
  });
  useEffect(() => {
    if (asked) field.current?.focus();
  }, [asked]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (receipt.trim() !== "") void pay.send();
  };
  return (
    <div className="line-price" data-testid={`price-${line.vaccine}`} data-unpaid={line.unpaid}>
      <span className={`tag ${line.unpaid ? "tag-caution" : "line-given"}`}>
        {line.unpaid
          ? t("price.unpaid", { yuan: yuan(line.price_fen ?? 0) })
          : t("price.paid", { yuan: yuan(line.price_fen ?? 0), receipt: line.receipt ?? "" })}
      </span>
      {line.unpaid && may && (
        <form className="line-receipt" onSubmit={submit}>
          <Field label={t("price.receipt")}>
            {(control) => (
              <Input
                {...control}
                ref={field}
                value={receipt}
                autoComplete="off"
                onChange={(event) => setReceipt(event.target.value)}
                data-testid={`receipt-${line.vaccine}`}
              />
            )}
          </Field>
          <Button
            htmlType="submit"
            disabled={receipt.trim() === "" || pay.pending}
            data-testid={`receipt-save-${line.vaccine}`}
          >
            {t("price.save")}
          </Button>
        </form>
      )}
      <Failure of={pay.failure} testId="paid-failure" />
    </div>
  );
}
