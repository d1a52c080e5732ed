/**
 * A calendar day. Understands any usual shape, typed or pasted (3/9/1951, 1951-03-09, Mar 9 1951, 03091951…), shows the
 * locale's, and hands on `YYYY-MM-DD`. What it cannot read stays as typed and is handed on as typed, so nothing is lost.
 */
import { useState } from 'react';
import { isPlainDate, parsePlainDate } from '../../preload/contract/rules/plain-date.ts';
import { Field, inputClass, type FieldProps } from './field.tsx';
import { formatPlainDate } from './format.ts';

export interface DateFieldProps extends FieldProps {
  /** `YYYY-MM-DD`, or the raw text while it cannot be read. */
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** Two-digit years are taken as the latest year not after this one; default: this year (births). Due dates pass a later one. */
  pivotYear?: number;
  disabled?: boolean;
  name?: string;
  placeholder?: string;
}

const localeOrder = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC' })
  .formatToParts(new Date('2001-02-03T00:00:00Z'))
  .map((part) =>
    part.type === 'month' ? 'MM' : part.type === 'day' ? 'DD' : part.type === 'year' ? 'YYYY' : part.value,
  )
  .join('');

/** Reads a text as the field does; eight bare digits with the month first are what a clerk's numeric pad gives. */
export function readDate(text: string, pivotYear: number): string | null {
  const digits = /^(\d{2})(\d{2})(\d{4})$/.exec(text.trim());
  return (
    parsePlainDate(text, pivotYear) ??
    (digits ? parsePlainDate(`${digits[1]}/${digits[2]}/${digits[3]}`, pivotYear) : null)
  );
}

export function DateField({
  value,
  onChange,
  onBlur,
  pivotYear = new Date().getFullYear(),
  disabled,
  name,
  placeholder = localeOrder,
  ...field
}: DateFieldProps) {
  /** The text as typed while the field has the focus; null shows the value. */
  const [typing, setTyping] = useState<string | null>(null);
  const unreadable = typing === null && value !== '' && !isPlainDate(value);
  const take = (text: string): void => onChange(text.trim() === '' ? '' : (readDate(text, pivotYear) ?? text));
  return (
    <Field
      {...field}
      error={field.error ?? (unreadable ? `“${value}” is not a date. Type it like ${localeOrder}.` : undefined)}
    >
      {(ids) => (
        <input
          {...ids}
          type="text"
          inputMode="numeric"
          className={inputClass()}
          value={typing ?? formatPlainDate(value)}
          name={name}
          placeholder={placeholder}
          disabled={disabled}
          maxLength={40}
          autoComplete="off"
          onFocus={() => setTyping(formatPlainDate(value))}
          onChange={(event) => {
            setTyping(event.target.value);
            take(event.target.value);
          }}
          onBlur={() => {
            setTyping(null);
            onBlur?.();
          }}
        />
      )}
    </Field>
  );
}
