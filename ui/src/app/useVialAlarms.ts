import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { StatusView } from "@/ipc/bindings";
import { sound } from "@/shared/sound";
import { useSecondsSince } from "@/shared/useTick";
import { type VialState, vialNow } from "@/shared/vial";
import { useWords } from "@/shared/words";

/** Says aloud, on whatever screen, that an open vial has five minutes left, and that its time is over (C-047). */
export function useVialAlarms(status: StatusView): void {
  const { t, i18n } = useTranslation("shell");
  const { word } = useWords();
  const since = useSecondsSince(status);
  const known = useRef(new Map<string, VialState>());
  const states = status.vials.map((vial) => ({ vial, state: vialNow(vial, since).state }));
  const now = states.map(({ vial, state }) => `${vial.code}=${state}`).join(" ");
  const latest = useRef(states);
  useEffect(() => {
    latest.current = states;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is to be told when a state changes, not at every tick
  useEffect(() => {
    for (const { vial, state } of latest.current) {
      const before = known.current.get(vial.code);
      known.current.set(vial.code, state);
      // What was so when the desk opened was said before.
      if (before === undefined || before === state || (state !== "soon" && state !== "over")) continue;
      sound.play("alarm");
      sound.speak(t(`alarm.${state}`, { vaccine: word("vaccine", vial.vaccine) }), i18n.language);
    }
  }, [now]);
}
