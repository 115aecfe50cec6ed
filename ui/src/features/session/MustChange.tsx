import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type DeskView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useCommand } from "@/shared/useCommand";
import "./session.css";

/** The password, old and new. Nothing else works before an initial or expired one is changed (C-141, C-143). */
export function PasswordForm({ onDone, autoFocus = false }: { onDone: (desk: DeskView) => void; autoFocus?: boolean }) {
  const { t } = useTranslation("session");
  const [typed, setTyped] = useState({ old: "", new: "", again: "" });
  const change = useCommand(async () => {
    const desk = await call(commands.sessionPassword(typed.old, typed.new));
    setTyped({ old: "", new: "", again: "" });
    onDone(desk);
  });
  const different = typed.again !== "" && typed.again !== typed.new;
  const missing = typed.old === "" || typed.new === "" || typed.new !== typed.again;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!missing) void change.send();
  };
  return (
    <form className="session-form" onSubmit={submit} aria-label={t("changePassword")}>
      {(["old", "new", "again"] as const).map((key) => (
        <Field key={key} label={t(`password.${key}`)} required>
          {(control) => (
            <Input
              {...control}
              type="password"
              size="large"
              autoComplete="off"
              autoFocus={autoFocus && key === "old"}
              value={typed[key]}
              status={key === "again" && different ? "error" : ""}
              onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
              data-testid={`password-${key}`}
            />
          )}
        </Field>
      ))}
      {different && <p role="alert">{t("notTheSame")}</p>}
      <p className="soft">{t("passwordHint")}</p>
      <Failure of={change.failure} testId="password-failure" />
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        disabled={missing}
        loading={change.pending}
        data-testid="password-change"
      >
        {t("changePassword")}
      </Button>
    </form>
  );
}

/** Somebody who may do nothing yet but change the password. */
export function MustChange({
  why,
  name,
  onDone,
  onSignOut,
}: {
  why: string;
  name: string;
  onDone: (desk: DeskView) => void;
  onSignOut: () => void;
}) {
  const { t } = useTranslation("session");
  return (
    <main className="session-page">
      <section className="session-panel" aria-labelledby="must-change">
        <h1 id="must-change">{t("mustChange", { name })}</h1>
        <p data-testid="must-change" data-why={why}>
          {why === "expired" ? t("why.expired") : t("why.initial")}
        </p>
        <PasswordForm onDone={onDone} autoFocus />
        <Button type="text" onClick={onSignOut} data-testid="sign-out">
          {t("signOut")}
        </Button>
      </section>
    </main>
  );
}
