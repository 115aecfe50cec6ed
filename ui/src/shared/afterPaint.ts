/** Does something once what was just changed has been painted; at once where nobody looks, for there nothing is painted. */
export function afterPaint(act: () => void): void {
  if (document.hidden) act();
  else requestAnimationFrame(() => setTimeout(act));
}
