import { DownOutlined, UpOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type DemoView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Failure } from "@/shared/Failure";
import { groupsOfFour } from "@/shared/format";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";
import "./demo.css";

/** Minutes one press moves the demonstration's clock: just past the limit of a live vaccine's open vial. */
const STEP_MINUTES = 31;

/** The demonstration's ribbon, always in sight, and the panel that plays the devices. It pushes the screen up and covers nothing. */
export function DemoPanel() {
  const { t } = useTranslation(["demo", "common"]);
  const [open, setOpen] = useState(false);
  return (
    <aside className="demo" aria-label={t("ribbon")} data-testid="demo">
      <div className="demo-ribbon">
        <strong>{t("ribbon")}</strong>
        <span>{t("warning")}</span>
        <button
          type="button"
          className="demo-toggle"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid="demo-toggle"
        >
          {open ? <DownOutlined aria-hidden /> : <UpOutlined aria-hidden />} {t("panel")}
        </button>
      </div>
      {open && <Panel />}
    </aside>
  );
}

function Panel() {
  const { t } = useTranslation(["demo", "common"]);
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: keys.demo,
    queryFn: () => call(commands.demoView()),
    refetchOnMount: "always",
  });
  const keep = (view: DemoView) => client.setQueryData(keys.demo, view);
  const place = useCommand(async (id: string) => keep(await call(commands.demoPlaceCard(id))));
  const lift = useCommand(async () => keep(await call(commands.demoLiftCard())));
  const sign = useCommand(async (on: string | null) => keep(await call(commands.demoSign(on))));
  const scan = useCommand(async (code: string) => keep(await call(commands.demoScan(code))));
  const clock = useCommand(async (minutes: number) => {
    keep(await call(commands.demoClock(minutes)));
    // Every view speaks of a time that has passed: ask for all of them anew.
    await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== keys.demo[0] });
  });
  const cable = useCommand(async (connected: boolean) => keep(await call(commands.demoCable(connected))));
  const [code, setCode] = useState("");
  if (!data) return <div className="demo-panel">{error ? <Failure of={null} /> : t("common:loading")}</div>;
  return (
    <div className="demo-panel" data-testid="demo-panel">
      {data.simulated && (
        <>
          <fieldset>
            <legend>{t("cards")}</legend>
            {data.cards.map((card) => (
              <Button
                key={card.id}
                size="small"
                htmlType="button"
                disabled={place.pending}
                onClick={() => void place.send(card.id)}
                data-testid={`demo-card-${card.id}`}
              >
                {card.label}
              </Button>
            ))}
            <Button
              size="small"
              htmlType="button"
              type="dashed"
              disabled={lift.pending}
              onClick={() => void lift.send()}
              data-testid="demo-lift"
            >
              {t("lift")}
            </Button>
          </fieldset>
          <fieldset>
            <legend>{t("codes")}</legend>
            {data.codes.map((each, at) => (
              <DemoCodeButton
                key={each.code}
                code={each}
                at={at}
                disabled={scan.pending}
                onScan={() => void scan.send(each.code)}
              />
            ))}
            <span className="demo-free">
              <Input
                size="small"
                className="code"
                aria-label={t("freeCode")}
                placeholder={t("freeCode")}
                value={code}
                onChange={(event) => setCode(event.target.value)}
                data-testid="demo-code"
              />
              <Button
                size="small"
                htmlType="button"
                disabled={code.trim() === "" || scan.pending}
                onClick={() => void scan.send(code.trim())}
                data-testid="demo-scan"
              >
                {t("scan")}
              </Button>
            </span>
          </fieldset>
        </>
      )}
      <fieldset>
        <legend>{t("world")}</legend>
        <Button
          size="small"
          htmlType="button"
          disabled={sign.pending}
          onClick={() => void sign.send(null)}
          data-testid="demo-sign"
        >
          {t("sign")}
        </Button>
        {data.simulated &&
          (["signature_pad", "fingerprint"] as const).map((on) => (
            <Button
              key={on}
              size="small"
              htmlType="button"
              disabled={sign.pending}
              onClick={() => void sign.send(on)}
              data-testid={`demo-${on}`}
            >
              {t(on)}
            </Button>
          ))}
        <Button
          size="small"
          htmlType="button"
          disabled={clock.pending}
          onClick={() => void clock.send(STEP_MINUTES)}
          data-testid="demo-clock"
        >
          {t("clock", { minutes: STEP_MINUTES })}
        </Button>
        <span data-testid="demo-ahead" data-minutes={data.clock_minutes}>
          {t("ahead", { minutes: data.clock_minutes })}
        </span>
        <Button
          size="small"
          htmlType="button"
          aria-pressed={!data.cable}
          disabled={cable.pending}
          onClick={() => void cable.send(!data.cable)}
          data-testid="demo-cable"
          data-cable={data.cable ? "in" : "out"}
        >
          {data.cable ? t("cableOut") : t("cableIn")}
        </Button>
      </fieldset>
      <Failure
        of={place.failure ?? sign.failure ?? lift.failure ?? scan.failure ?? clock.failure ?? cable.failure}
        testId="demo-failure"
      />
    </div>
  );
}

function DemoCodeButton({
  code,
  at,
  disabled,
  onScan,
}: {
  code: DemoView["codes"][number];
  at: number;
  disabled: boolean;
  onScan: () => void;
}) {
  const { word } = useWords();
  return (
    <Button
      size="small"
      htmlType="button"
      disabled={disabled}
      title={groupsOfFour(code.code)}
      onClick={onScan}
      data-testid={`demo-code-${at}`}
      data-what={code.what}
      data-code={code.code}
    >
      {word("demo_code", code.what)} · {code.product}
    </Button>
  );
}
