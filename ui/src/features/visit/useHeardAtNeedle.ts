import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { VisitView } from "@/ipc/bindings";
import { type Sound, sound } from "@/shared/sound";

/** Visits whose name was said: once each, at the first scan. */
const said = new Set<string>();

const SOUND: Record<string, Sound> = { green: "green", amber: "amber" };

/** What is heard at the needle: one sound for each verdict, the name and birthday once, a dose recorded, a doubt of the family. */
export function useHeardAtNeedle(view: VisitView, stranger: boolean): void {
  const { t, i18n } = useTranslation("visit");
  const { scan } = view;
  const verdict = stranger ? "stranger" : scan ? `${scan.code}/${scan.verdict.colour}` : "";
  const doubted = view.verification.state === "doubted";
  const given = view.lines.filter((line) => line.state === "given").length;
  const before = useRef({ verdict, doubted, given });
  useEffect(() => {
    const last = before.current;
    before.current = { verdict, doubted, given };
    // The newest thing is heard; what was there when the page opened was heard before.
    if (stranger && last.verdict !== "stranger") sound.play("red");
    else if (doubted && !last.doubted) sound.play("red");
    else if (given > last.given) sound.play("done");
    else if (scan && verdict !== last.verdict && last.verdict !== "stranger") {
      sound.play(SOUND[scan.verdict.colour] ?? "red");
    }
  }, [verdict, doubted, given, stranger, scan]);

  const { visit } = view;
  const { name, birth } = view.person;
  const scanned = scan !== null && !stranger;
  useEffect(() => {
    if (!scanned || said.has(visit)) return;
    said.add(visit);
    sound.speak(t("spoken.who", { name, birth }), i18n.language);
  }, [scanned, visit, name, birth, t, i18n.language]);
}
