/** A labelled control: label above, help beneath, error in its place. Everything is tied together for screen readers. */
import { useId, type ReactNode } from 'react';
import { cx } from './cx.ts';
import { InlineError } from './error-card.tsx';
import css from './field.module.css';

/** What every field understands. */
export interface FieldProps {
  label: ReactNode;
  /** One sentence beneath. */
  help?: ReactNode;
  /** What is wrong and how to mend it; show it after blur or submit. */
  error?: string | undefined;
  /** Looks wrong but is allowed. */
  warning?: string | undefined;
  /** Marked after the label. Mark the rarer kind only. */
  optional?: boolean;
  required?: boolean;
  /** Width in px; default fills the row. */
  width?: number;
}

export interface ControlIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}

/** Frame for an own control: give it the ids it receives. */
export function Field({
  label,
  help,
  error,
  warning,
  optional,
  required,
  width,
  children,
  id: givenId,
}: FieldProps & { id?: string | undefined; children: (ids: ControlIds) => ReactNode }) {
  const ownId = useId();
  const id = givenId ?? ownId;
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const described = [error || warning ? errorId : null, help ? helpId : null].filter(Boolean).join(' ');
  return (
    <div className={css.field} style={width ? { width } : undefined}>
      <label className={css.label} htmlFor={id}>
        {label}
        {optional ? <span className={css.optional}> optional</span> : null}
      </label>
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required ? true : undefined,
      })}
      {error ? (
        <InlineError id={errorId}>{error}</InlineError>
      ) : warning ? (
        <p className={css.warning} id={errorId}>
          {warning}
        </p>
      ) : null}
      {help ? (
        <p className={css.help} id={helpId}>
          {help}
        </p>
      ) : null}
    </div>
  );
}

/** Several fields side by side; they wrap when there is no room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={css.row}>{children}</div>;
}

/** Class names for own inputs that must look like the others. */
export const inputClass = (extra?: string | false): string => cx(css.input, extra);
