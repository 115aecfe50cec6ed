import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { groupsOfFour } from "@/shared/format";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";

const bare = (text: string) => text.replace(/\s/gu, "");

/** A code that cannot be scanned is keyed twice: one wrong digit is another vial. */
export function KeyedCode({ visit }: { visit: string }) {
  const { t } = useTranslation(["visit", "common"]);
  const client = useQueryClient();
  const may = useMay("visit_scan");
  const [open, setOpen] = useState(false);
  const [once, setOnce] = useState("");
  const [again, setAgain] = useState("");
  const code = bare(once);
  const differs = again !== "" && !code.startsWith(bare(again));
  const same = code !== "" && code === bare(again);
  const scan = useCommand(async () => {
    keepVisit(client, await call(commands.visitScan(visit, code)));
    setOnce("");
    setAgain("");
    setOpen(false);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (same) void scan.send();
  };
  if (!open) {
    return (
      <Button
        type="link"
        size="small"
        className="keyed-open"
        htmlType="button"
        disabled={!may}
        onClick={() => setOpen(true)}
        data-testid="keyed-open"
      >
        {t("keyed")}
      </Button>
    );
  }
  return (
    <form className="inline-form" onSubmit={submit}>
      <Field label={t("keyedOnce")} hint={code === "" ? undefined : groupsOfFour(code)}>
        {(control) => (
          <Input
            {...control}
            className="code"
            autoFocus
            autoComplete="off"
            value={once}
            onChange={(event) => setOnce(event.target.value)}
            data-testid="keyed-code"
          />
        )}
      </Field>
      <Field label={t("keyedAgain")} hint={differs ? t("keyedDiffers") : undefined}>
        {(control) => (
          <Input
            {...control}
            className="code"
            autoComplete="off"
            aria-invalid={differs}
            value={again}
            // Copying would check nothing.
            onPaste={(event) => event.preventDefault()}
            onChange={(event) => setAgain(event.target.value)}
            data-testid="keyed-again"
          />
        )}
      </Field>
      <Failure of={scan.failure} />
      <div className="form-actions">
        <Button htmlType="submit" disabled={!same || scan.pending} data-testid="keyed-submit">
          {t("keyedSubmit")}
        </Button>
        <Button htmlType="button" onClick={() => setOpen(false)}>
          {t("common:cancel")}
        </Button>
      </div>
    </form>
  );
}
