import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type PrinterRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { calling } from "@/shared/calling";
import { usePrint } from "@/shared/Printed";
import { type Sound, sound } from "@/shared/sound";

const SOUNDS: readonly Sound[] = ["green", "amber", "red", "alarm", "done"];

/** Whether this window can make a sound at all; whether anybody hears it only a person can tell. */
const canSound = () => typeof AudioContext !== "undefined";

/**
 * Printer and loudspeaker. The printer is chosen in the system's own dialog, those the system tells of are named; a test page shows whether it
 * is the right one. Of the loudspeaker nothing is known either: it is listened to.
 */
export function PrinterAndSound() {
  const { t } = useTranslation("devices");
  const { print, sheet } = usePrint(<TestPage />);
  const [played, setPlayed] = useState<string | null>(null);
  const play = (name: string, make: () => void) => {
    make();
    setPlayed(name);
  };
  return (
    <section className="outputs" aria-label={t("outputs")} data-testid="outputs">
      <h2>{t("outputs")}</h2>
      <ul className="device-list">
        <li data-testid="output-printer">
          <div className="device-row">
            <b>{t("printer")}</b>
            <Printers />
          </div>
          <div className="device-keys">
            <Button size="small" onClick={print} data-testid="printer-test">
              {t("printerTest")}
            </Button>
          </div>
        </li>
        <li data-testid="output-sound" data-able={canSound()}>
          <div className="device-row">
            <b>{t("sound")}</b>
            <div>{canSound() ? t("soundHow") : t("soundNone")}</div>
          </div>
          <div className="device-keys">
            {SOUNDS.map((each) => (
              <Button
                key={each}
                size="small"
                disabled={!canSound()}
                onClick={() => play(each, () => sound.play(each))}
                data-testid={`sound-${each}`}
              >
                {t(`sounds.${each}`)}
              </Button>
            ))}
            <Button
              size="small"
              disabled={!canSound()}
              onClick={() => play("call", () => void calling.out("12", "3"))}
              data-testid="sound-call"
            >
              {t("sounds.call")}
            </Button>
          </div>
          <p className="output-said" role="status">
            {played !== null && t("soundPlayed")}
          </p>
        </li>
      </ul>
      {sheet}
    </section>
  );
}

/** The system's printers, where it can be asked for them. */
function Printers() {
  const { t } = useTranslation(["devices", "common"]);
  const { data } = useQuery({ queryKey: keys.printers, queryFn: () => call(commands.printersView()), staleTime: 0 });
  const name = (printer: PrinterRow) =>
    printer.is_default ? t("printerDefault", { name: printer.name }) : printer.name;
  const names = data?.printers.map(name).join(t("common:listSeparator"));
  return (
    <div data-testid="printers">
      {!data?.known ? t("printerHow") : names ? t("printerSeen", { names }) : t("printerNone")}
    </div>
  );
}

/** What shows on paper whether printer, paper and size are right. */
function TestPage() {
  const { t } = useTranslation("devices");
  return (
    <div className="test-page" data-testid="test-page">
      <h1>{t("printerTest")}</h1>
      <p>{t("testPage")}</p>
      <p className="test-page-text">{t("testPageText")}</p>
      <div className="test-page-rule">{t("testPageRule")}</div>
    </div>
  );
}
