/** Several of a list, as check boxes in columns; and the single check box it is made of. */
import { useId, type ReactNode } from 'react';
import { InlineError } from './error-card.tsx';
import css from './check-list.module.css';

export interface CheckboxProps {
  label: ReactNode;
  /** Beneath the label, smaller. */
  note?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  name?: string;
}

export function Checkbox({ label, note, checked, onChange, disabled, name }: CheckboxProps) {
  const id = useId();
  return (
    <div className={css.item}>
      <input
        id={id}
        type="checkbox"
        className={css.box}
        checked={checked}
        disabled={disabled}
        name={name}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      {note ? (
        <span id={`${id}-note`} className={css.note}>
          {note}
        </span>
      ) : null}
    </div>
  );
}

export interface CheckListProps<V extends string> {
  /** What is chosen; names the group. */
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  options: readonly { value: V; label: ReactNode; note?: ReactNode; disabled?: boolean }[];
  value: readonly V[];
  onChange: (value: V[]) => void;
  onBlur?: () => void;
  /** Smallest width of a column in px; default 200. */
  columnWidth?: number;
  disabled?: boolean;
}

/** Keeps the order of the options, whatever the order of clicking. */
export function CheckList<V extends string>({
  label,
  help,
  error,
  options,
  value,
  onChange,
  onBlur,
  columnWidth = 200,
  disabled = false,
}: CheckListProps<V>) {
  const id = useId();
  const described = [error ? `${id}-error` : null, help ? `${id}-help` : null].filter(Boolean).join(' ');
  return (
    <fieldset
      className={css.group}
      aria-describedby={described || undefined}
      aria-invalid={error ? true : undefined}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onBlur?.();
      }}
    >
      <legend className={css.legend}>{label}</legend>
      {help ? (
        <p className={css.help} id={`${id}-help`}>
          {help}
        </p>
      ) : null}
      <div
        className={css.columns}
        style={{ gridTemplateColumns: `repeat(auto-fill, minmax(min(${columnWidth}px, 100%), 1fr))` }}
      >
        {options.map((option) => (
          <Checkbox
            key={option.value}
            label={option.label}
            note={option.note}
            disabled={disabled || (option.disabled ?? false)}
            checked={value.includes(option.value)}
            onChange={(on) =>
              onChange(options.map((o) => o.value).filter((v) => (v === option.value ? on : value.includes(v))))
            }
          />
        ))}
      </div>
      {error ? <InlineError id={`${id}-error`}>{error}</InlineError> : null}
    </fieldset>
  );
}
