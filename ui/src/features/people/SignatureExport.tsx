import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";

/** Gives a signature to another program as a file, with a reason that stands in the audit trail (C-034, C-187). */
export function SignatureExport({ signed }: { signed: string }) {
  const { t } = useTranslation("proof");
  const may = useMay("signature_export");
  const [reason, setReason] = useState("");
  const [path, setPath] = useState<string | null>(null);
  const send = useCommand(async () => {
    setPath((await call(commands.signatureExport({ signed, reason: reason.trim() }))).path);
  });
  if (!may) return null;
  return (
    <form
      className="proof-export"
      aria-label={t("export")}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== "") void send.send();
      }}
    >
      <Field label={t("exportWhy")}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            data-testid={`signature-reason-${signed}`}
          />
        )}
      </Field>
      <Button
        htmlType="submit"
        disabled={reason.trim() === ""}
        loading={send.pending}
        data-testid={`signature-export-${signed}`}
      >
        {t("export")}
      </Button>
      <p className="soft">{t("exportHow")}</p>
      <Failure of={send.failure} testId="signature-export-failure" />
      {path !== null && (
        <p role="status" data-testid="signature-exported">
          {t("exported", { path })}
        </p>
      )}
    </form>
  );
}
