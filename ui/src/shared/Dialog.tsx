import { type ReactNode, useEffect, useId, useRef, useState } from "react";

/** Something to be answered before anything else. Escape closes it; the focus stays inside and goes back afterwards. */
export function Dialog({
  title,
  onClose,
  testId,
  children,
}: {
  title: string;
  onClose: () => void;
  testId: string;
  children: ReactNode;
}) {
  const heading = useId();
  const box = useRef<HTMLDivElement>(null);
  // Before the dialog's own first field takes it.
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    if (!box.current?.contains(document.activeElement)) box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [before]);
  return (
    <div className="over">
      <div
        ref={box}
        className="over-box"
        role="dialog"
        aria-modal="true"
        aria-labelledby={heading}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onClose();
          }
          if (event.key === "Tab") keepInside(event, box.current);
          // The keys of the screen beneath press nothing meanwhile.
          if (/^F\d+$/u.test(event.key)) {
            event.preventDefault();
            event.stopPropagation();
          }
        }}
        data-testid={testId}
      >
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </div>
  );
}

function keepInside(event: React.KeyboardEvent, box: HTMLElement | null): void {
  const stops = [...(box?.querySelectorAll<HTMLElement>("input, button, select, textarea") ?? [])].filter(
    (stop) => !stop.hasAttribute("disabled"),
  );
  const [start, end] = [stops.at(0), stops.at(-1)];
  if (event.shiftKey && (document.activeElement === start || document.activeElement === box)) {
    event.preventDefault();
    end?.focus();
  } else if (!event.shiftKey && document.activeElement === end) {
    event.preventDefault();
    start?.focus();
  }
}
