/** Small pieces of text: plain dates, relative times, monospaced ids. Dates of birth and service never pass through a time zone. */
import type { ReactNode } from 'react';
import { useNow } from './use-now.ts';
import { formatInstant, formatPlainDate, formatRelative } from './format.ts';
import css from './text.module.css';

/** A `YYYY-MM-DD` in the user's locale; anything else is shown as it is. */
export function PlainDate({ value, empty = '—' }: { value: string | null; empty?: string }) {
  return value ? <time dateTime={value}>{formatPlainDate(value)}</time> : <span className={css.none}>{empty}</span>;
}

/**
 * An instant as distance from now (“4 min ago”), exact on hover; follows the clock.
 * @param at ISO instant, or null
 * @param ahead it may lie in the future; otherwise one that seems to was told by a clock that is ahead, and is “just now”
 */
export function RelativeTime({
  at,
  empty = '—',
  ahead = false,
}: {
  at: string | null;
  empty?: string;
  ahead?: boolean;
}) {
  const tick = useNow(30_000);
  if (!at) return <span className={css.none}>{empty}</span>;
  const now = Math.max(tick, Date.now());
  return (
    <time dateTime={at} title={formatInstant(at)}>
      {formatRelative(at, ahead ? now : Math.max(now, Date.parse(at) || 0))}
    </time>
  );
}

/** Ids, codes, hashes. */
export function Mono({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <span className={css.mono} title={title}>
      {children}
    </span>
  );
}
