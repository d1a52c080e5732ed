/** The settings' own header and its pages. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cx } from '../../components/cx.ts';
import { Page, PageHeader } from '../../components/index.ts';
import css from './settings.module.css';

export interface SettingsFrameProps {
  page: 'general' | 'connections';
  actions?: ReactNode;
  children: ReactNode;
}

export function SettingsFrame({ page, actions, children }: SettingsFrameProps) {
  return (
    <Page kind="read" width={860}>
      <PageHeader title="Settings" crumb={page === 'connections' ? 'Connections' : 'Settings'} actions={actions} />
      <nav className={css.tabs} aria-label="Settings pages">
        <Link
          to="/settings"
          activeOptions={{ exact: true }}
          className={cx(css.tab, page === 'general' && css.now)}
          aria-current={page === 'general' ? 'page' : undefined}
        >
          General
        </Link>
        <Link
          to="/settings/connections"
          className={cx(css.tab, page === 'connections' && css.now)}
          aria-current={page === 'connections' ? 'page' : undefined}
        >
          Connections
        </Link>
      </nav>
      {children}
    </Page>
  );
}
