/** What will be here and the first thing to do; or, for zero results, which filter to drop. */
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './empty-state.module.css';

export interface EmptyStateProps {
  icon: Icon;
  title: string;
  text?: ReactNode;
  /** A `Button`. */
  action?: ReactNode;
}

export function EmptyState({ icon: Glyph, title, text, action }: EmptyStateProps) {
  return (
    <div className={css.empty}>
      <span className={css.glyph}>
        <Glyph size={22} stroke={1.5} aria-hidden="true" />
      </span>
      <p className={css.title}>{title}</p>
      {text ? <p className={css.text}>{text}</p> : null}
      {action ? <div className={css.action}>{action}</div> : null}
    </div>
  );
}
