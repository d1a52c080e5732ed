/** One line of the settings: what it is, what it means, and its control. */
import type { ReactNode } from 'react';
import css from './settings.module.css';

export function Line({ name, text, children }: { name: string; text?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.line}>
      <div className={css.words}>
        <p className={css.name}>{name}</p>
        {text ? <p className={css.text}>{text}</p> : null}
      </div>
      {children}
    </div>
  );
}
