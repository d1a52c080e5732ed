/** How a screen is laid out: page, header, section, toolbar. Forms stay 720 px wide, tables fill the window. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { useCrumb } from './crumb.tsx';
import css from './layout.module.css';

export interface PageProps {
  children: ReactNode;
  /** `fill`: the content manages its own height (tables). `read`: scrolls, at most `width` wide. */
  kind?: 'fill' | 'read';
  /** Greatest width of a reading page in px; default 720. */
  width?: number;
  /** At the right: a `Drawer`, or an `aside` element. */
  aside?: ReactNode;
  /** In a narrow window the aside stands beneath instead. */
  stacks?: boolean;
}

/** The outermost element of a screen, inside the shell's main landmark. */
export function Page({ children, kind = 'fill', width = 720, aside, stacks = false }: PageProps) {
  return (
    <div className={cx(css.page, stacks && css.stacks)}>
      {kind === 'fill' ? (
        <div className={css.fill}>{children}</div>
      ) : (
        <div className={css.scroll}>
          <div className={css.read} style={{ maxWidth: width }}>
            {children}
          </div>
        </div>
      )}
      {aside}
    </div>
  );
}

export interface PageHeaderProps {
  title: string;
  /** Quiet words after the title: counts. */
  counts?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  /** The last part of the breadcrumb; default the title. */
  crumb?: string;
}

export function PageHeader({ title, counts, actions, crumb }: PageHeaderProps) {
  useCrumb(crumb ?? title);
  return (
    <header className={css.header}>
      <h1 className={css.title}>{title}</h1>
      {counts ? <span className={css.counts}>{counts}</span> : null}
      {actions ? <div className={css.actions}>{actions}</div> : null}
    </header>
  );
}

export interface SectionProps {
  title: string;
  text?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** For an outline that jumps here. */
  id?: string;
  /** A card around it; default true. */
  framed?: boolean;
  children: ReactNode;
}

export function Section({ title, text, actions, id, framed = true, children }: SectionProps) {
  return (
    <section className={cx(css.section, framed && css.framed)} id={id} aria-label={title}>
      <div className={css.sectionHead}>
        <div>
          <h2 className={css.sectionTitle}>{title}</h2>
          {text ? <p className={css.sectionText}>{text}</p> : null}
        </div>
        {actions ? <div className={css.actions}>{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}

/** A row of filters and tools above a table; `end` goes to the right. */
export function Toolbar({
  children,
  end,
  label = 'Filters',
}: {
  children: ReactNode;
  end?: ReactNode;
  label?: string;
}) {
  return (
    <div className={css.toolbar} role="group" aria-label={label}>
      <div className={css.tools}>{children}</div>
      {end ? <div className={css.end}>{end}</div> : null}
    </div>
  );
}

export interface FactsProps {
  items: readonly { label: string; value: ReactNode }[];
  /** Width of the label column in px; default 120. */
  labelWidth?: number;
}

/** Label and value, row by row. */
export function Facts({ items, labelWidth = 120 }: FactsProps) {
  return (
    <dl className={css.facts} style={{ gridTemplateColumns: `${labelWidth}px minmax(0, 1fr)` }}>
      {items.map((item) => (
        <div key={item.label} className={css.fact}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface NoticeProps {
  tone: 'info' | 'warning' | 'practice' | 'done';
  icon?: ReactNode;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Announce it when it appears. */
  live?: boolean;
}

/** Something to know that is no error: a warning, an advice, a finished act. */
export function Notice({ tone, icon, title, children, actions, live = false }: NoticeProps) {
  return (
    <div className={cx(css.notice, css[tone])} role={live ? 'status' : undefined}>
      {icon ? <span className={css.noticeIcon}>{icon}</span> : null}
      <div className={css.noticeBody}>
        {title ? <p className={css.noticeTitle}>{title}</p> : null}
        {children ? <div>{children}</div> : null}
      </div>
      {actions ? <div className={css.actions}>{actions}</div> : null}
    </div>
  );
}
