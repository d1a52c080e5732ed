/** The settings' own header and its pages. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cx } from '../../components/cx.ts';
import { Page, PageHeader } from '../../components/index.ts';
import css from './settings.module.css';

const pages = [
  { id: 'general', label: 'General', to: '/settings' },
  { id: 'lock', label: 'Lock', to: '/settings/lock' },
  { id: 'connections', label: 'Connections', to: '/settings/connections' },
  { id: 'payers', label: 'Payers', to: '/settings/payers' },
  { id: 'scheduler', label: 'Scheduler', to: '/settings/scheduler' },
  { id: 'statusRules', label: 'Status rules', to: '/settings/status-rules' },
  { id: 'deadlines', label: 'Deadlines', to: '/settings/deadlines' },
  { id: 'policy', label: 'Policy', to: '/settings/policy' },
  { id: 'backup', label: 'Backup', to: '/settings/backup' },
  { id: 'about', label: 'About', to: '/settings/about' },
] as const;

export interface SettingsFrameProps {
  page: (typeof pages)[number]['id'];
  actions?: ReactNode;
  /** For pages of tables; default as wide as forms read. */
  width?: number;
  children: ReactNode;
}

export function SettingsFrame({ page, actions, width = 860, children }: SettingsFrameProps) {
  const label = pages.find((one) => one.id === page)?.label ?? 'Settings';
  return (
    <Page kind="read" width={width}>
      <PageHeader title="Settings" crumb={page === 'general' ? 'Settings' : label} actions={actions} />
      <nav className={css.tabs} aria-label="Settings pages">
        {pages.map((one) => (
          <Link
            key={one.id}
            to={one.to}
            activeOptions={{ exact: true }}
            className={cx(css.tab, page === one.id && css.now)}
            aria-current={page === one.id ? 'page' : undefined}
          >
            {one.label}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  );
}
