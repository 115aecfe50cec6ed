import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type DeskView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useCommand } from "@/shared/useCommand";
import { keepTyped } from "@/shared/useKept";
import "./session.css";

/**
 * Somebody takes over the desk, or comes back to a locked screen: a badge is scanned, or a login name with PIN or password is typed.
 * What is on the desk stays there.
 */
export function SwitchForm({
  login: known,
  onDone,
  onCancel,
}: {
  /** Who most likely comes back. */
  login: string;
  onDone: (desk: DeskView) => void;
  onCancel?: () => void;
}) {
  const { t } = useTranslation("session");
  const [way, setWay] = useState<"pin" | "password">("pin");
  const [login, setLogin] = useState(known);
  const [secret, setSecret] = useState("");
  const take = useCommand(async () => {
    // For the one who typed it; behind a lock it was kept before, and this is refused.
    await keepTyped();
    onDone(
      await call(
        commands.sessionSwitch({
          badge: null,
          login: login.trim(),
          pin: way === "pin" ? secret : null,
          password: way === "password" ? secret : null,
        }),
      ),
    );
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (login.trim() !== "" && secret !== "" && !(await take.send())) setSecret("");
  };
  return (
    <form className="session-form" onSubmit={(event) => void submit(event)} aria-label={t("switch")}>
      <p className="session-badge">{t("scanBadge")}</p>
      <Field label={t("login")} required>
        {(control) => (
          <Input
            {...control}
            size="large"
            autoComplete="off"
            autoFocus={known === ""}
            value={login}
            onChange={(event) => setLogin(event.target.value)}
            data-testid="switch-login"
          />
        )}
      </Field>
      <Choice
        label={t("by")}
        value={way}
        onChange={(next) => setWay(next === "password" ? "password" : "pin")}
        options={[
          { value: "pin", label: t("pin"), testId: "switch-by-pin" },
          { value: "password", label: t("password.password"), testId: "switch-by-password" },
        ]}
      />
      <Field label={way === "pin" ? t("pin") : t("password.password")} required>
        {(control) => (
          <Input
            {...control}
            type="password"
            size="large"
            inputMode={way === "pin" ? "numeric" : "text"}
            autoComplete="off"
            autoFocus={known !== ""}
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
            data-testid="switch-secret"
          />
        )}
      </Field>
      <Failure of={take.failure} testId="switch-failure" />
      <div className="form-actions">
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={login.trim() === "" || secret === "" || take.pending}
          data-testid="switch-send"
        >
          {t("takeOver")}
        </Button>
        {onCancel && (
          <Button size="large" htmlType="button" onClick={onCancel}>
            {t("cancel")}
          </Button>
        )}
      </div>
    </form>
  );
}
