import { type ReactNode, useId } from "react";
import "./parts.css";

/** One page of several under the same heading. */
export type Tab<K extends string> = { key: K; label: string; count?: number | undefined };

/** Pages of which one is shown. Left and right go from one to the next, as everywhere on a keyboard. */
export function Tabs<K extends string>({
  label,
  tabs,
  shown,
  onShow,
  children,
}: {
  label: string;
  tabs: readonly Tab<K>[];
  shown: K;
  onShow: (key: K) => void;
  children: ReactNode;
}) {
  const id = useId();
  const move = (event: React.KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.key === shown);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    onShow(next.key);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.key}"]`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            className="tab"
            id={`${id}-${tab.key}`}
            data-tab={tab.key}
            aria-selected={tab.key === shown}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === shown ? 0 : -1}
            onClick={() => onShow(tab.key)}
            data-testid={`tab-${tab.key}`}
          >
            {tab.label}
            {tab.count !== undefined && <span className="count"> {tab.count}</span>}
          </button>
        ))}
      </div>
      <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown}`}>
        {children}
      </div>
    </>
  );
}
