import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { PadPage } from "@/features/pad/PadPage";
import { type Wires, WiresContext } from "@/features/pad/wires";
import { SwitchForm } from "@/features/session/SwitchForm";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Dialog } from "@/shared/Dialog";
import { turned } from "@/shared/turned";

/** The same page over the desk's own commands: the pad's are the pad window's alone. */
const ofDesk: Wires = {
  view: () => call(commands.deskPadView()),
  sign: (input) => call(commands.deskPadSign(input)),
  refuseAll: (digest, reason) => call(commands.deskPadRefuseAll(digest, reason)),
  clear: () => call(commands.deskPadClear()),
};

/** The desk's screen turned round to the family. Back comes only who has a badge, a PIN or a password. */
export function Turned() {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  // Nothing of the family stays in the window, and the desk reads everything anew.
  useEffect(
    () => () => {
      client.removeQueries({ queryKey: keys.pad });
      for (const queryKey of [keys.visits, keys.today]) void client.invalidateQueries({ queryKey });
    },
    [client],
  );
  return (
    <div className="turned" data-testid="turned">
      <button type="button" className="turned-back" onClick={() => setAsking(true)} data-testid="turned-back">
        {t("staffBack")}
      </button>
      <WiresContext value={ofDesk}>
        <PadPage />
      </WiresContext>
      {asking && (
        <Dialog title={t("staffBackTitle")} onClose={() => setAsking(false)} testId="turned-dialog">
          <p className="soft">{t("staffBackHint")}</p>
          <SwitchForm
            login=""
            onDone={(desk) => {
              keep(client, keys.desk, desk);
              turned.set(null);
            }}
            onCancel={() => setAsking(false)}
          />
        </Dialog>
      )}
    </div>
  );
}
