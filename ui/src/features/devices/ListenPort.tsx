import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type ListenView, type PortRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

const HEARD = ["silence", "garbled", "readable", "absent"] as const;

/** Finds the speed of a scanner by listening while somebody scans. */
export function ListenPort({ ports }: { ports: readonly PortRow[] }) {
  const { t } = useTranslation("devices");
  const { note } = useWords();
  const portList = useId();
  const [port, setPort] = useState("");
  const [found, setFound] = useState<ListenView | null>(null);
  const listen = useCommand(async () => {
    setFound(null);
    setFound(await call(commands.portListen(port)));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void listen.send();
  };
  const said = (heard: string) => {
    const known = HEARD.find((each) => each === heard);
    return known ? t(`heard.${known}`) : note({ code: heard });
  };
  return (
    <form className="listen" onSubmit={submit} aria-label={t("listen")}>
      <Field label={t("listen")} hint={t("listenHint")}>
        {(control) => (
          <>
            <Input
              {...control}
              value={port}
              list={portList}
              onChange={(event) => setPort(event.target.value)}
              data-testid="listen-port"
            />
            <datalist id={portList}>
              {ports.map((each) => (
                <option key={each.path} value={each.path}>
                  {each.label}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Button htmlType="submit" disabled={listen.pending} data-testid="listen">
        {listen.pending ? t("listening") : t("listen")}
      </Button>
      <Failure of={listen.failure} testId="listen-failure" />
      {found && (
        <div role="status" data-testid="listened">
          <b>{found.speed === null ? t("notListened") : t("listened", { speed: found.speed })}</b>
          <ul>
            {found.heard.map((row) => (
              <li key={row.speed}>
                <span className="figures">{row.speed}</span> {said(row.heard)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </form>
  );
}
