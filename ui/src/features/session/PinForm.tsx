import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type DeskView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useCommand } from "@/shared/useCommand";

/** A PIN for taking over a desk quickly. It opens nothing by itself: the password is asked to set it. */
export function PinForm({ onDone }: { onDone: (desk: DeskView) => void }) {
  const { t } = useTranslation("session");
  const [password, setPassword] = useState("");
  const [pin, setPin] = useState("");
  const [done, setDone] = useState(false);
  const set = useCommand(async () => {
    onDone(await call(commands.sessionPin(password, pin)));
    setPassword("");
    setPin("");
    setDone(true);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== "" && pin !== "") void set.send();
  };
  return (
    <form className="session-form" onSubmit={submit} aria-label={t("setPin")}>
      <Field label={t("password.old")} required>
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="off"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            data-testid="pin-password"
          />
        )}
      </Field>
      <Field label={t("newPin")} hint={t("pinHint")} required>
        {(control) => (
          <Input
            {...control}
            type="password"
            inputMode="numeric"
            autoComplete="off"
            value={pin}
            onChange={(event) => setPin(event.target.value)}
            data-testid="pin-new"
          />
        )}
      </Field>
      <Failure of={set.failure} testId="pin-failure" />
      {done && <p role="status">{t("pinSet")}</p>}
      <Button htmlType="submit" disabled={password === "" || pin === ""} loading={set.pending} data-testid="pin-set">
        {t("setPin")}
      </Button>
    </form>
  );
}
