/** A button that shows only an icon; its label is spoken and shown as a tooltip. */
import { Tooltip } from '@mantine/core';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';
import css from './icon-button.module.css';

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children' | 'aria-label'> {
  /** Says what it does, as a verb. */
  label: string;
  /** Shown in the tooltip, such as `Ctrl+K`. */
  shortcut?: string;
  /** For switches: whether it is on. */
  pressed?: boolean;
  size?: 'sm' | 'md';
  /** The icon element, 16 px. */
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  label,
  shortcut,
  pressed,
  size = 'md',
  className,
  children,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip
      label={
        <>
          {label}
          {shortcut ? <Kbd keys={shortcut} /> : null}
        </>
      }
    >
      <button
        {...rest}
        type={type}
        aria-label={label}
        aria-pressed={pressed}
        className={cx(css.button, css[size], pressed && css.pressed, className)}
      >
        {children}
      </button>
    </Tooltip>
  );
}
