import { useEffect, useState } from "react";

/** `value` once it has stopped changing for `pause` milliseconds: what a search is asked, not every letter on the way to it. */
export function useSettled<T>(value: T, pause: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
