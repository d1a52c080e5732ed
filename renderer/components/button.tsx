/** Buttons. Plain elements with own styles, light enough for the gate screens. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './cx.ts';
import css from './button.module.css';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** `primary` once per view; `danger` for what cannot be undone; `subtle` has no edge. */
  variant?: 'default' | 'primary' | 'subtle' | 'danger';
  size?: 'sm' | 'md' | 'lg';
  /** An icon element, 16 px. */
  icon?: ReactNode;
  /** After the text: a key, a chevron, a count. */
  trailing?: ReactNode;
  /** Shows that the act runs and refuses a second press. */
  busy?: boolean;
  /** As wide as its container. */
  wide?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** The text is the verb of what happens. */
export function Button({
  variant = 'default',
  size = 'md',
  icon,
  trailing,
  busy = false,
  wide = false,
  className,
  children,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={cx(css.button, css[variant], css[size], wide && css.wide, busy && css.busy, className)}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
    >
      {busy ? (
        <span className={css.spinner} aria-hidden="true" />
      ) : icon ? (
        <span className={css.icon}>{icon}</span>
      ) : null}
      <span className={css.text}>{children}</span>
      {trailing}
    </button>
  );
}
