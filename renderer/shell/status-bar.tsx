/** What the machine is doing, at any time; each part opens its page. */
import { Popover } from '@mantine/core';
import {
  IconAlertTriangle,
  IconDownload,
  IconHelpCircle,
  IconHourglass,
  IconKey,
  IconLock,
  IconRefresh,
  IconSend,
  IconShieldLock,
  IconTextScan2,
} from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { SeamError } from '../../preload/contract/errors.ts';
import { useAppStatus } from '../api/context.tsx';
import { cx } from '../components/cx.ts';
import { ErrorCard } from '../components/error-card.tsx';
import { formatClock, formatCount, plural } from '../components/format.ts';
import { useNow } from '../components/use-now.ts';
import type { Commands } from './use-commands.ts';
import css from './status-bar.module.css';

function Part({
  icon,
  tone,
  onClick,
  label,
  children,
}: {
  icon: ReactNode;
  tone?: 'orange' | 'red' | 'busy';
  onClick: () => void;
  label?: string;
  children: ReactNode;
}) {
  return (
    <button type="button" className={cx(css.part, tone && css[tone])} onClick={onClick} aria-label={label}>
      {icon}
      <span>{children}</span>
    </button>
  );
}

function Problem({ error }: { error: SeamError }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} width={420} position="top-start" trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={cx(css.part, css.red)} onClick={() => setOpen(!open)}>
          <IconAlertTriangle size={14} aria-hidden="true" />
          <span className={css.problem}>{error.message}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Problem">
        <ErrorCard error={error} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Minutes until the store locks by itself; the last one in seconds. */
function LockTime({ at }: { at: string }) {
  const now = useNow(1_000);
  const left = Date.parse(at) - now;
  if (Number.isNaN(left)) return null;
  return (
    <span className={css.quiet}>
      {left > 60_000 ? `Locks in ${Math.ceil(left / 60_000)} min` : `Locks in ${Math.max(0, Math.ceil(left / 1000))} s`}
    </span>
  );
}

function pollWords(polling: boolean, last: string | null, next: string | null): string {
  if (polling) return 'Polling…';
  const parts = [last ? `Polled ${formatClock(last)}` : 'Not polled yet', next ? `next ${formatClock(next)}` : null];
  return parts.filter(Boolean).join(' · ');
}

/** What reading of received documents is left. */
const readingWords = (documents: number, pages: number): string =>
  `Reading ${[documents > 0 ? plural(documents, 'document') : null, pages > 0 ? plural(pages, 'scan') : null].filter(Boolean).join(' and ')}`;

export function StatusBar({ commands }: { commands: Commands }) {
  const app = useAppStatus();
  const activity = app?.activity ?? null;
  return (
    <footer className={css.bar} aria-label="Status">
      {activity ? (
        <>
          <Part
            icon={<IconRefresh size={14} aria-hidden="true" />}
            {...(activity.polling ? { tone: 'busy' as const } : {})}
            onClick={() => commands.go('/settings/scheduler')}
          >
            {pollWords(activity.polling, activity.lastPolledAt, activity.nextPollAt)}
          </Part>
          {activity.sending > 0 ? (
            <Part icon={<IconSend size={14} aria-hidden="true" />} onClick={() => commands.go('/requests')}>
              Sending {formatCount(activity.sending)}
            </Part>
          ) : null}
          {activity.queued > 0 ? (
            <Part icon={<IconHourglass size={14} aria-hidden="true" />} onClick={() => commands.go('/requests')}>
              {formatCount(activity.queued)} {activity.queued === 1 ? 'waits' : 'wait'} to be sent
            </Part>
          ) : null}
          {activity.uncertain > 0 ? (
            <Part
              icon={<IconHelpCircle size={14} aria-hidden="true" />}
              tone="orange"
              onClick={() => commands.go('/requests')}
            >
              {formatCount(activity.uncertain)} uncertain
            </Part>
          ) : null}
          {activity.downloading > 0 ? (
            <Part icon={<IconDownload size={14} aria-hidden="true" />} onClick={() => commands.go('/downloads')}>
              {plural(activity.downloading, 'download')}
            </Part>
          ) : null}
          {activity.toRead + activity.toRecognize > 0 ? (
            <Part
              icon={<IconTextScan2 size={14} aria-hidden="true" />}
              onClick={() => commands.go('/settings/scheduler')}
            >
              {readingWords(activity.toRead, activity.toRecognize)}
            </Part>
          ) : null}
          {activity.problem ? <Problem error={activity.problem} /> : null}
        </>
      ) : (
        <Part icon={<IconRefresh size={14} aria-hidden="true" />} onClick={() => commands.go('/settings/connections')}>
          {app?.profile ? 'Not polled yet' : 'Nothing is polled: no connection'}
        </Part>
      )}
      <span className={css.gap} />
      {app && app.secretsDue > 0 ? (
        <Part
          icon={<IconKey size={14} aria-hidden="true" />}
          tone="orange"
          onClick={() => commands.go('/settings/connections')}
        >
          {plural(app.secretsDue, 'client secret')} due for rotation
        </Part>
      ) : null}
      {app && !app.supportedRuntime ? (
        <span className={css.runtime} title="This build runs on a runtime that is meant for building and testing only.">
          <IconShieldLock size={14} aria-hidden="true" /> Test runtime
        </span>
      ) : null}
      {app?.locksAt ? <LockTime at={app.locksAt} /> : null}
      <Part icon={<IconLock size={14} aria-hidden="true" />} onClick={commands.lock}>
        Lock
      </Part>
    </footer>
  );
}
