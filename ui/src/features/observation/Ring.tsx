import type { ReactNode } from "react";

const RADIUS = 44;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring that empties with the time left. The figure stands inside it. */
export function Ring({ left, total, children }: { left: number; total: number; children: ReactNode }) {
  const share = Math.min(1, Math.max(0, left / total));
  return (
    <div className="ring" data-over={left <= 0}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle className="ring-back" cx="50" cy="50" r={RADIUS} />
        <circle
          className="ring-front"
          cx="50"
          cy="50"
          r={RADIUS}
          strokeDasharray={`${ROUND * share} ${ROUND}`}
          transform="rotate(-90 50 50)"
        />
      </svg>
      <span className="ring-text figures" data-testid="observation-left">
        {children}
      </span>
    </div>
  );
}
