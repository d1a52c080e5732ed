/** Normalized status of a request as icon and word: colour never speaks alone (design.md's table). */
import {
  IconArrowUp,
  IconBan,
  IconCheck,
  IconCircleOff,
  IconCircleX,
  IconClock,
  IconFileAlert,
  IconFileCheck,
  IconFileDownload,
  IconFileOff,
  IconHelpCircle,
  IconHourglass,
  IconInbox,
  IconLoader2,
  IconMessage2Question,
  IconPencil,
  IconQuestionMark,
  IconReceipt,
  type Icon,
} from '@tabler/icons-react';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import { cx } from './cx.ts';
import css from './status-badge.module.css';
import tones from './tones.module.css';

export type Tone = 'grey' | 'blue' | 'orange' | 'amber' | 'teal' | 'green' | 'red' | 'violet';

/** Word, tone and icon of every status; also for filters and charts. */
export const statusLooks: Readonly<Record<NormalizedStatus, { label: string; tone: Tone; icon: Icon }>> = {
  draft: { label: 'Draft', tone: 'grey', icon: IconPencil },
  queued: { label: 'Queued', tone: 'grey', icon: IconClock },
  held: { label: 'Held', tone: 'grey', icon: IconHourglass },
  sending: { label: 'Sending', tone: 'blue', icon: IconArrowUp },
  'send-uncertain': { label: 'Send uncertain', tone: 'orange', icon: IconHelpCircle },
  submitted: { label: 'Submitted', tone: 'blue', icon: IconInbox },
  accepted: { label: 'Accepted', tone: 'blue', icon: IconCheck },
  'in-progress': { label: 'In progress', tone: 'blue', icon: IconLoader2 },
  'pended-authorization': { label: 'Authorization needed', tone: 'amber', icon: IconFileAlert },
  'pended-information': { label: 'Information needed', tone: 'amber', icon: IconMessage2Question },
  'fee-approval': { label: 'Fee approval', tone: 'amber', icon: IconReceipt },
  'partial-delivery': { label: 'Partly delivered', tone: 'teal', icon: IconFileDownload },
  delivered: { label: 'Delivered', tone: 'green', icon: IconFileCheck },
  'no-records': { label: 'No records', tone: 'grey', icon: IconFileOff },
  rejected: { label: 'Rejected', tone: 'red', icon: IconCircleX },
  unable: { label: 'Unable', tone: 'grey', icon: IconCircleOff },
  cancelled: { label: 'Cancelled', tone: 'grey', icon: IconBan },
  unmapped: { label: 'Not known here', tone: 'violet', icon: IconQuestionMark },
};

export interface StatusBadgeProps {
  status: NormalizedStatus;
  /** The exchange's own words; for `unmapped` they replace the label, else they are shown on hover. */
  words?: string;
  /** `text` in rows, `pill` where it stands alone. */
  look?: 'text' | 'pill';
}

export function StatusBadge({ status, words, look = 'text' }: StatusBadgeProps) {
  const { label, tone, icon: Glyph } = statusLooks[status];
  return (
    <span
      className={cx(css.badge, tones[tone], look === 'pill' && css.pill)}
      title={words || undefined}
      data-status={status}
    >
      <Glyph size={16} stroke={1.75} aria-hidden="true" />
      <span className={css.word}>{status === 'unmapped' && words ? `“${words}”` : label}</span>
    </span>
  );
}

/** A short word with a tone, for facts that are no status: a count of checks, a match, a mismatch. */
export function Tag({ tone, icon, children }: { tone: Tone; icon?: React.ReactNode; children: React.ReactNode }) {
  return (
    <span className={cx(css.tag, tones[tone])}>
      {icon}
      {children}
    </span>
  );
}
