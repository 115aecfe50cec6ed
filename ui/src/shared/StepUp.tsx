import { Button, Input } from "antd";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands } from "@/ipc/bindings";
import { CommandFailure, call } from "@/ipc/call";
import { Dialog } from "@/shared/Dialog";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { type Command, useCommand } from "@/shared/useCommand";
import "./parts.css";

/** What the program answers when an act needs a second person, or the one who approved took too long. */
const NEEDED = ["step_up.needed", "step_up.expired"];

/** A command that may need a second person. `dialog` belongs beside the button that sends it. */
export type SecondedCommand<A extends unknown[]> = Command<A> & { dialog: ReactNode };

/**
 * Runs a command as `useCommand` does. When the program asks for a second person, the dialog is shown, and with their approval
 * the same act is sent again. `act` is given the token, `null` while nobody has approved. `send` answers whether it was done at
 * once; `act` itself says what follows when it was done.
 */
export function useSeconded<A extends unknown[]>(
  command: string,
  subject: string,
  act: (approval: string | null, ...args: A) => Promise<unknown>,
): SecondedCommand<A> {
  const [waiting, setWaiting] = useState<A | null>(null);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  const run = useCommand(async (approval: string | null, ...args: A) => {
    try {
      await latest.current(approval, ...args);
    } catch (thrown) {
      if (!(thrown instanceof CommandFailure) || !NEEDED.includes(thrown.code)) throw thrown;
      setWaiting(args);
    }
  });
  const { send, pending, failure, forget } = run;
  const first = useCallback((...args: A) => send(null, ...args), [send]);
  const dialog = waiting && (
    <StepUp
      command={command}
      subject={subject}
      onApproved={(token) => {
        setWaiting(null);
        void send(token, ...waiting);
      }}
      onClose={() => setWaiting(null)}
    />
  );
  return { send: first, pending, failure, forget, dialog };
}

/** A second person proves themselves with their own login and password and approves one act of the one who is signed in. */
export function StepUp({
  command,
  subject,
  onApproved,
  onClose,
}: {
  command: string;
  subject: string;
  onApproved: (token: string) => void;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const approve = useCommand(async () => {
    try {
      const approval = await call(commands.stepUp({ command, subject, login: login.trim(), password }));
      onApproved(approval.token);
    } finally {
      // A password does not stay in the window longer than it takes to send it.
      setPassword("");
    }
  });
  const act = `stepUp.act.${command}`;
  return (
    <Dialog title={t("stepUp.title")} onClose={onClose} testId="step-up">
      <form
        className="step-up"
        data-command={command}
        data-testid="step-up-form"
        onSubmit={(event) => {
          event.preventDefault();
          void approve.send();
        }}
      >
        <p>{t("stepUp.why", { act: i18n.exists(act) ? String(t(act as never)) : command })}</p>
        <Field label={t("stepUp.login")} required>
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={login}
              autoComplete="off"
              onChange={(event) => setLogin(event.target.value)}
              data-testid="step-up-login"
            />
          )}
        </Field>
        <Field label={t("stepUp.password")} required>
          {(control) => (
            <Input
              {...control}
              type="password"
              value={password}
              autoComplete="off"
              onChange={(event) => setPassword(event.target.value)}
              data-testid="step-up-password"
            />
          )}
        </Field>
        <Failure of={approve.failure} testId="step-up-failure" />
        <div className="form-actions">
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            disabled={approve.pending || login.trim() === "" || password === ""}
            data-testid="step-up-approve"
          >
            {t("stepUp.approve")}
          </Button>
          <Button size="large" htmlType="button" onClick={onClose} data-testid="step-up-cancel">
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
