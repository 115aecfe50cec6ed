/**
 * Does something once what was just changed stands on the screen; at once where nobody looks, for there nothing is painted. The first
 * frame hands the change to those who paint it, who want the processors for themselves; by the second it has been painted.
 */
export function afterPaint(act: () => void): void {
  if (document.hidden) act();
  else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act)));
}
