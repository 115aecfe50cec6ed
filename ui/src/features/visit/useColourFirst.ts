import { createContext, useEffect, useState } from "react";
import type { VisitView } from "@/ipc/bindings";
import { afterPaint } from "@/shared/afterPaint";

/** The newest view of the visit on the desk; null outside of one. */
export const Newest = createContext<VisitView | null>(null);

/** What the eye takes from a verdict before it reads. */
const seen = ({ visit, scan }: VisitView) => `${visit}/${scan?.code ?? ""}/${scan?.verdict.colour ?? ""}`;

/**
 * A new verdict is seen before it is read. A page without a graphics card paints a change of colour in two thirds of the time it paints
 * changed lines, so what else shows a view with a new verdict is held back until the colour stands on the screen: some 40 ms, sooner
 * than anybody reads a word of it.
 */
export function useColourFirst<Shown extends { view: VisitView }>(newest: Shown): Shown {
  const [settled, settle] = useState(newest);
  const waits = settled.view.visit === newest.view.visit && seen(settled.view) !== seen(newest.view);
  if (!waits && settled.view !== newest.view) settle(newest);
  useEffect(() => {
    if (!waits) return;
    let wanted = true;
    afterPaint(() => {
      if (wanted) settle(newest);
    });
    return () => {
      wanted = false;
    };
  }, [waits, newest]);
  return waits ? settled : newest;
}
