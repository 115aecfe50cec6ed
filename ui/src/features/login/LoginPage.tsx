import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ClinicView, commands, type Note } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { NoteLine } from "@/shared/Notes";
import { useCommand } from "@/shared/useCommand";
import "./login.css";

/** The demonstration's people; every one has the same password, which stands in the locales because it is no secret. */
const DEMO_LOGINS = ["registrar", "vaccinator", "manager"] as const;

/** Signing in. Says which clinic this is, and in a demonstration who may be played. */
export function LoginPage({ clinic, trouble }: { clinic: ClinicView; trouble: Note | null }) {
  const { t } = useTranslation("login");
  const client = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useCommand(async () => {
    client.setQueryData(keys.desk, await call(commands.sessionLogin(login.trim(), password)));
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await signIn.send())) setPassword("");
  };

  return (
    <main className="login">
      <section className="login-panel" aria-labelledby="login-title">
        <h1 id="login-title">
          <span className="login-product">{t("product")}</span>
          <span data-testid="clinic-name">{clinic.name}</span>
        </h1>
        <p className="login-day">{t("today", { day: clinic.today })}</p>
        {trouble && (
          <div className="notice notice-error" role="alert" data-testid="desk-trouble">
            <NoteLine note={trouble} />
          </div>
        )}
        <form onSubmit={(event) => void submit(event)}>
          <Field label={t("user")}>
            {(control) => (
              <Input
                {...control}
                size="large"
                autoFocus
                autoComplete="off"
                value={login}
                onChange={(event) => setLogin(event.target.value)}
                data-testid="login-user"
              />
            )}
          </Field>
          <Field label={t("password")}>
            {(control) => (
              <Input
                {...control}
                type="password"
                size="large"
                autoComplete="off"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
                data-testid="login-password"
              />
            )}
          </Field>
          <Failure of={signIn.failure} testId="login-failure" />
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            block
            disabled={signIn.pending || login.trim() === "" || password === ""}
            data-testid="login-submit"
          >
            {t("submit")}
          </Button>
        </form>
        {clinic.demo && (
          <aside className="login-demo" aria-label={t("demoTitle")}>
            <p>
              <strong className="demo-badge">{t("demoBadge")}</strong> {t("demoHint")}
            </p>
            <ul>
              {DEMO_LOGINS.map((role) => (
                <li key={role}>
                  <button
                    type="button"
                    className="login-demo-account"
                    data-testid={`login-demo-${role}`}
                    onClick={() => {
                      setLogin(t(`demoLogin.${role}`));
                      setPassword(t("demoPassword"));
                    }}
                  >
                    <strong>{t(`demoRole.${role}`)}</strong>
                    <span className="code">{t(`demoLogin.${role}`)}</span>
                    <span className="code">{t("demoPassword")}</span>
                  </button>
                </li>
              ))}
            </ul>
          </aside>
        )}
      </section>
    </main>
  );
}
