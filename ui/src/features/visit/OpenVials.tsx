import { StopOutlined, WarningFilled } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type VialView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepStatus } from "@/ipc/views";
import { CountRing } from "@/shared/CountRing";
import { Failure } from "@/shared/Failure";
import { minutesSeconds, timeOfDay } from "@/shared/format";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useSecondsSince } from "@/shared/useTick";
import { vialNow } from "@/shared/vial";
import { useWords } from "@/shared/words";

/** Why a vial is discarded. That its time is over can be said of a vial only once it is. */
const REASONS = ["time_exceeded", "broken", "turbid", "other"] as const;

/** The vials that are open at this clinic, counting down, and discarding what is left in one (C-047). */
export function OpenVials() {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  const { data: desk } = useQuery({ queryKey: keys.desk, queryFn: () => call(commands.deskView()) });
  const since = useSecondsSince(desk?.status);
  const [asked, setAsked] = useState<string | null>(null);
  const [discarded, setDiscarded] = useState<VialView | null>(null);
  const vials = desk?.status.vials ?? [];
  return (
    <section className="open-vials" aria-label={t("openVials")}>
      <div role="status">
        {discarded && (
          <p className="notice notice-done" data-testid="vial-discarded">
            {t("discarded", {
              vaccine: word("vaccine", discarded.vaccine),
              lot: discarded.lot,
              count: discarded.doses_left,
            })}
          </p>
        )}
      </div>
      {vials.length > 0 && (
        <>
          <h2>
            {t("openVials")} <span className="count">{vials.length}</span>
          </h2>
          <ul>
            {vials.map((vial) => (
              <Vial
                key={vial.code}
                vial={vial}
                since={since}
                asked={asked === vial.code}
                onAsk={(ask) => {
                  setAsked(ask ? vial.code : null);
                  setDiscarded(null);
                }}
                onDiscarded={() => setDiscarded(vial)}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Vial({
  vial,
  since,
  asked,
  onAsk,
  onDiscarded,
}: {
  vial: VialView;
  since: number;
  asked: boolean;
  onAsk: (ask: boolean) => void;
  onDiscarded: () => void;
}) {
  const { t } = useTranslation(["visit", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const may = useMay("vial_discard");
  const { left, state } = vialNow(vial, since);
  const discard = useCommand(async (reason: string) => {
    keepStatus(client, await call(commands.vialDiscard(vial.code, reason)));
    onDiscarded();
    // It may be the vial on the desk: its verdict is no longer what stands on the screen.
    for (const queryKey of [keys.visits, keys.stock, keys.sync]) void client.invalidateQueries({ queryKey });
  });
  return (
    <li className={`vial-tile vial-tile-${state}`} data-testid="vial-tile" data-code={vial.code} data-state={state}>
      <div className="vial-tile-body">
        {left !== null && (
          <CountRing left={left} total={vial.limit_seconds ?? 0} state={state}>
            {state === "over" ? <StopOutlined aria-hidden /> : minutesSeconds(left)}
          </CountRing>
        )}
        <div className="vial-tile-text">
          <strong>{word("vaccine", vial.vaccine)}</strong>{" "}
          <b className="vial-left">{t("common:dosesLeft", { count: vial.doses_left })}</b>
          <br />
          {(left === null || state === "over") && (
            <>
              <b>{left === null ? t("common:vialNoLimit") : t("common:vialOver")}</b>
              <br />
            </>
          )}
          <span className="code">{vial.lot}</span>
          <br />
          {t("openedBy", { at: timeOfDay(vial.opened_at), name: vial.opened_by })}
        </div>
      </div>
      {vial.clock_doubtful && (
        <p className="vial-doubt" data-testid="vial-doubt">
          <WarningFilled aria-hidden /> {t("vialDoubt")}
        </p>
      )}
      {may && (
        <Button
          block
          htmlType="button"
          danger={state === "over" && !asked}
          type={state === "over" && !asked ? "primary" : "default"}
          aria-expanded={asked}
          disabled={discard.pending}
          onClick={() => onAsk(!asked)}
          data-testid={`vial-discard-${vial.code}`}
        >
          {asked ? t("common:cancel") : t("discard")}
        </Button>
      )}
      {asked && (
        <fieldset className="vial-reasons">
          <legend>{t("discardWhy", { count: vial.doses_left })}</legend>
          {REASONS.filter((reason) => reason !== "time_exceeded" || state === "over").map((reason) => (
            <Button
              key={reason}
              htmlType="button"
              disabled={discard.pending}
              onClick={() => void discard.send(reason)}
              data-testid={`vial-discard-reason-${reason}`}
            >
              {word("discard_reason", reason)}
            </Button>
          ))}
        </fieldset>
      )}
      <Failure of={discard.failure} testId="vial-discard-failure" />
    </li>
  );
}
