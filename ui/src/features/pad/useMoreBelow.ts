import { type RefObject, useEffect, useState } from "react";

/** Less than this below the edge, in CSS pixels, hides nothing that could be read. */
const SLACK = 8;

/** Whether text stands below the lower edge of a scrolled area. */
export function useMoreBelow(area: RefObject<HTMLElement | null>): boolean {
  const [more, setMore] = useState(false);
  useEffect(() => {
    const field = area.current;
    if (!field) return undefined;
    const look = () => setMore(field.scrollHeight - field.scrollTop - field.clientHeight > SLACK);
    look();
    field.addEventListener("scroll", look, { passive: true });
    // The area shrinks with the window, its parts grow when a parent declines and is asked why.
    const sizes = new ResizeObserver(look);
    sizes.observe(field);
    for (const part of field.children) sizes.observe(part);
    return () => {
      field.removeEventListener("scroll", look);
      sizes.disconnect();
    };
  }, [area]);
  return more;
}
