/** One line or several of text, and the secret kind with a reveal switch and a caps-lock hint. */
import { IconArrowBigUpLine, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState, type HTMLInputTypeAttribute, type KeyboardEvent, type Ref } from 'react';
import { cx } from './cx.ts';
import { Field, inputClass, type FieldProps } from './field.tsx';
import css from './field.module.css';

export interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  /** After leaving the field: the moment to check it. */
  onBlur?: () => void;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  placeholder?: string;
  type?: Extract<HTMLInputTypeAttribute, 'text' | 'tel' | 'url'>;
  /** Lines; more than one makes a text area. */
  rows?: number;
  maxLength?: number;
  /** For ids, codes, addresses. */
  mono?: boolean;
  disabled?: boolean;
  readOnly?: boolean;
  autoFocus?: boolean;
  /** Name for error focusing and for tests. */
  name?: string;
  id?: string;
  inputMode?: 'text' | 'numeric' | 'tel';
  ref?: Ref<HTMLInputElement>;
}

export function TextField({
  value,
  onChange,
  onBlur,
  onKeyDown,
  placeholder,
  type = 'text',
  rows = 1,
  maxLength,
  mono,
  disabled,
  readOnly,
  autoFocus,
  name,
  inputMode,
  ref,
  id,
  ...field
}: TextFieldProps) {
  return (
    <Field {...field} id={id}>
      {(ids) => {
        const shared = {
          ...ids,
          value,
          name,
          placeholder,
          maxLength,
          disabled,
          readOnly,
          autoFocus,
          // The focus trap of a dialog looks for this one.
          'data-autofocus': autoFocus || undefined,
          inputMode,
          autoComplete: 'off',
          spellCheck: false,
          className: inputClass(mono && css.mono),
          onBlur,
          onKeyDown,
        };
        return rows > 1 ? (
          <textarea {...shared} rows={rows} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <input {...shared} type={type} ref={ref} onChange={(event) => onChange(event.target.value)} />
        );
      }}
    </Field>
  );
}

export interface SecretFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  placeholder?: string;
  disabled?: boolean;
  autoFocus?: boolean;
  name?: string;
  maxLength?: number;
  ref?: Ref<HTMLInputElement>;
}

/** A passphrase or a client secret: hidden as typed, revealed on demand, with a hint while caps lock is on. */
export function SecretField({
  value,
  onChange,
  onBlur,
  placeholder,
  disabled,
  autoFocus,
  name,
  maxLength,
  ref,
  ...field
}: SecretFieldProps) {
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const watch = (event: KeyboardEvent): void => setCaps(event.getModifierState('CapsLock'));
  return (
    <Field {...field}>
      {(ids) => (
        <>
          <span className={css.wrap}>
            <input
              {...ids}
              ref={ref}
              type={shown ? 'text' : 'password'}
              className={cx(inputClass(), css.adorned)}
              value={value}
              name={name}
              placeholder={placeholder}
              disabled={disabled}
              autoFocus={autoFocus}
              maxLength={maxLength}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChange(event.target.value)}
              onKeyDown={watch}
              onKeyUp={watch}
              onBlur={() => {
                setCaps(false);
                onBlur?.();
              }}
            />
            <span className={css.adornment}>
              <button
                type="button"
                className={css.reveal}
                aria-label={shown ? 'Hide' : 'Show'}
                aria-pressed={shown}
                onClick={() => setShown(!shown)}
              >
                {shown ? <IconEyeOff size={16} aria-hidden="true" /> : <IconEye size={16} aria-hidden="true" />}
              </button>
            </span>
          </span>
          <span role="status" className={css.capsHolder}>
            {caps ? (
              <span className={css.caps}>
                <IconArrowBigUpLine size={14} aria-hidden="true" /> Caps lock is on
              </span>
            ) : null}
          </span>
        </>
      )}
    </Field>
  );
}
