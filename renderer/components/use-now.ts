/** The wall clock for display only; one timer per use, stopped on unmount. */
import { useEffect, useState } from 'react';

/** @param everyMs how often it ticks, in ms. @returns ms since the epoch */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
