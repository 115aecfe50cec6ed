import type { ReactNode } from "react";
import "./countRing.css";

const RADIUS = 44;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring that empties with the time left. The figure stands inside it. */
export function CountRing({
  left,
  total,
  state,
  children,
}: {
  left: number;
  total: number;
  /** Chooses the colour: `good`, `soon`, `over`. */
  state: string;
  children: ReactNode;
}) {
  const share = total > 0 ? Math.min(1, Math.max(0, left / total)) : 0;
  return (
    <span className="count-ring" data-state={state}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle className="count-ring-back" cx="50" cy="50" r={RADIUS} />
        <circle
          className="count-ring-front"
          cx="50"
          cy="50"
          r={RADIUS}
          strokeDasharray={`${ROUND * share} ${ROUND}`}
          transform="rotate(-90 50 50)"
        />
      </svg>
      <b className="figures">{children}</b>
    </span>
  );
}
