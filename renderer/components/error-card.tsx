/**
 * An error where it arose: what happened, what it means here, what to do, then the technical detail one click away.
 * Shows and copies only what the seam's error holds, which is never PHI.
 */
import { IconAlertTriangle, IconChevronRight, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import type { SeamError } from '../../preload/contract/errors.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { cx } from './cx.ts';
import css from './error-card.module.css';

export interface ErrorCardProps {
  error: SeamError;
  /** Offered when the error is retryable; waits out `retryAfterMs`. */
  onRetry?: () => void;
  onDismiss?: () => void;
  /** Another way on, such as “Open connections”. */
  action?: ReactNode;
  /** Replaces the first line where the screen knows better words. */
  title?: string;
  busy?: boolean;
}

function detailRows(error: SeamError): [string, string][] {
  const t = error.technical;
  const rows: [string, string | number | undefined][] = [
    ['Code', error.code],
    ['HTTP status', t?.httpStatus],
    ['Request', t?.endpoint ? `${t.method ?? ''} ${t.endpoint}`.trim() : undefined],
    ['Exchange’s request id', t?.serverRequestId],
    ['OAuth error', t?.oauthError],
    ...(t?.issues ?? []).map((issue): [string, string] => ['Issue', issue]),
    ['Reason', t?.reason],
    ['Correlation id', error.correlationId],
  ];
  return rows.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [[label, String(value)] as [string, string]],
  );
}

/** Plain text for support: message and technical rows, no PHI. */
export function errorText(error: SeamError): string {
  return [error.message, ...detailRows(error).map(([label, value]) => `${label}: ${value}`)].join('\n');
}

function useCountdown(ms: number | undefined): number {
  const [until] = useState(() => (ms ? performance.now() + ms : 0));
  const [left, setLeft] = useState(ms ?? 0);
  useEffect(() => {
    if (!until) return undefined;
    const timer = setInterval(() => {
      const rest = Math.max(0, until - performance.now());
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [until]);
  return Math.ceil(left / 1000);
}

function Card({ error, onRetry, onDismiss, action, title, busy = false }: ErrorCardProps) {
  const [open, setOpen] = useState(false);
  const wait = useCountdown(error.retryAfterMs);
  const fields = error.fields.filter((field) => field.message !== error.message);
  return (
    <section className={css.card} role="alert" data-error-code={error.code}>
      <IconAlertTriangle className={css.glyph} size={18} stroke={1.75} aria-hidden="true" />
      <div className={css.body}>
        <p className={css.title}>{title ?? error.message}</p>
        {title && title !== error.message ? <p>{error.message}</p> : null}
        {error.meaning ? <p>{error.meaning}</p> : null}
        {error.nextStep ? <p>{error.nextStep}</p> : null}
        {fields.length > 0 ? (
          <ul className={css.fields}>
            {fields.map((field) => (
              <li key={`${field.path} ${field.message}`}>{field.message}</li>
            ))}
          </ul>
        ) : null}
        <div className={css.actions}>
          {onRetry && error.retryable ? (
            <Button size="sm" onClick={onRetry} busy={busy} disabled={wait > 0}>
              {wait > 0 ? `Try again in ${wait} s` : 'Try again'}
            </Button>
          ) : null}
          {action}
          <button type="button" className={css.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
            <IconChevronRight size={14} aria-hidden="true" className={cx(css.chevron, open && css.open)} />
            Details
          </button>
        </div>
        {open ? (
          <div className={css.details}>
            <dl>
              {detailRows(error).map(([label, value]) => (
                <div key={`${label} ${value}`}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <CopyButton value={errorText(error)} label="Copy details" />
          </div>
        ) : null}
      </div>
      {onDismiss ? (
        <button type="button" className={css.dismiss} aria-label="Dismiss" onClick={onDismiss}>
          <IconX size={16} aria-hidden="true" />
        </button>
      ) : null}
    </section>
  );
}

/** A new error starts over: its details closed, its wait from the beginning. */
export function ErrorCard(props: ErrorCardProps) {
  return <Card key={`${props.error.correlationId} ${props.error.code}`} {...props} />;
}

/** One line beneath the thing that failed. */
export function InlineError({ children, id }: { children: ReactNode; id?: string }) {
  return (
    <p className={css.inline} id={id} role="alert">
      <IconAlertTriangle size={14} stroke={2} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
