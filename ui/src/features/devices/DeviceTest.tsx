import { CheckCircleFilled, WarningFilled } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceTestView, SymbolView } from "@/ipc/bindings";
import { timeOfDay } from "@/shared/format";
import { NoteLine } from "@/shared/Notes";
import { usePrint } from "@/shared/Printed";

type Device = "card_reader" | "scanner" | "signature_pad" | "fingerprint";
type SymbolName = "plain" | "separated" | "chinese";

/** A live test: what the device says stands here and nowhere else. A scanner is held against three symbols. */
export function DeviceTest({ test, onEnd }: { test: DeviceTestView; onEnd: () => void }) {
  const { t } = useTranslation("devices");
  const isScanner = test.device === "scanner";
  const { print, sheet } = usePrint(<Sheet symbols={test.symbols} />);
  const box = useRef<HTMLElement>(null);
  // Below a list of devices it would begin where nobody looks.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another device is another test
  useEffect(() => box.current?.scrollIntoView?.({ block: "start" }), [test.id]);
  return (
    <section ref={box} className="device-test" aria-label={t("testing", { id: test.id })} data-testid="device-test">
      <div className="device-test-head">
        <h2>{t("testing", { id: test.id })}</h2>
        {isScanner && (
          <Button onClick={print} data-testid="symbols-print">
            {t("print")}
          </Button>
        )}
        <Button onClick={onEnd} data-testid="device-test-end">
          {t("stopTest")}
        </Button>
      </div>
      <p>{t(`how.${test.device as Device}`)}</p>
      <div className="symbols">
        {test.symbols.map((symbol) => (
          <figure key={symbol.symbol} data-testid={`symbol-${symbol.symbol}`} data-scanned={symbol.scanned}>
            <Drawn symbol={symbol} />
            <figcaption>
              {t(`symbol.${symbol.symbol as SymbolName}`)}{" "}
              <b className={symbol.scanned ? "symbol-done" : "soft"}>
                {symbol.scanned ? t("scanned") : t("notScanned")}
              </b>
            </figcaption>
          </figure>
        ))}
      </div>
      <ol className="test-lines" aria-live="polite">
        {test.lines.length === 0 && <li className="soft">{t("waiting")}</li>}
        {test.lines.map((line, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever appended, and hold no state
            key={`${line.at} ${at}`}
            className={line.good ? "test-good" : "test-bad"}
            data-code={line.note.code}
            data-testid="test-line"
          >
            {line.good ? <CheckCircleFilled aria-hidden /> : <WarningFilled aria-hidden />}
            <span className="figures">{timeOfDay(line.at)}</span> <NoteLine note={line.note} />
          </li>
        ))}
      </ol>
      {sheet}
    </section>
  );
}

/** A symbol, dark on white whatever the theme: scanners want it so. */
function Drawn({ symbol }: { symbol: SymbolView }) {
  const { t } = useTranslation("devices");
  return (
    <svg
      className={`symbol symbol-${symbol.symbol}`}
      viewBox={`0 0 ${symbol.width} ${symbol.height}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={t(`symbol.${symbol.symbol as SymbolName}`)}
    >
      <rect width={symbol.width} height={symbol.height} fill="#fff" />
      <path d={symbol.path} fill="#000" />
    </svg>
  );
}

function Sheet({ symbols }: { symbols: readonly SymbolView[] }) {
  const { t } = useTranslation("devices");
  return (
    <div className="symbol-sheet">
      {symbols.map((symbol) => (
        <figure key={symbol.symbol}>
          <Drawn symbol={symbol} />
          <figcaption>
            {t(`symbol.${symbol.symbol as SymbolName}`)} – {symbol.content}
          </figcaption>
        </figure>
      ))}
    </div>
  );
}
