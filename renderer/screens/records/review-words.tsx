/** Verdicts and queues in the reviewer's words, as icon and word. */
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconEyeOff,
  IconFileOff,
  IconLock,
  IconUserQuestion,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import type { Queue, ReviewRow } from '../../../preload/contract/review.ts';
import { verdictLabels, type Verdict } from '../../../preload/contract/rules/review.ts';
import { Tag, type Tone } from '../../components/index.ts';

export const verdictLooks: Readonly<Record<Verdict, { label: string; tone: Tone; icon: Icon }>> = {
  complete: { label: verdictLabels.complete, tone: 'green', icon: IconCircleCheck },
  incomplete: { label: verdictLabels.incomplete, tone: 'amber', icon: IconCircleDashed },
  'wrong-patient': { label: verdictLabels['wrong-patient'], tone: 'red', icon: IconUserQuestion },
  'no-records': { label: verdictLabels['no-records'], tone: 'grey', icon: IconFileOff },
  illegible: { label: verdictLabels.illegible, tone: 'orange', icon: IconEyeOff },
};

/** The queues that are always in sight, and those behind the filter. */
export const mainQueues: readonly Queue[] = ['toReview', 'mine', 'reviewed', 'all'];
export const queueLabels: Readonly<Record<Queue, string>> = {
  toReview: 'To review',
  second: 'Waits for a second reviewer',
  disagreed: 'Reviewers disagree',
  mine: 'Mine',
  reviewed: 'Reviewed',
  locked: 'Locked: other patient',
  all: 'All',
};

/** What the review of a document has come to; nothing where it was not begun. */
export function ReviewTag({ row }: { row: Pick<ReviewRow, 'review' | 'verdict' | 'locked'> }) {
  if (row.locked)
    return (
      <Tag tone="red" icon={<IconLock size={13} aria-hidden="true" />}>
        Other patient
      </Tag>
    );
  if (row.review === 'disagreed')
    return (
      <Tag tone="amber" icon={<IconAlertTriangle size={13} aria-hidden="true" />}>
        Disagreement
      </Tag>
    );
  if (row.verdict === null) return null;
  const { label, tone, icon: Glyph } = verdictLooks[row.verdict];
  if (row.review === 'second')
    return (
      <Tag tone="blue" icon={<IconUsers size={13} aria-hidden="true" />}>
        {label}, second?
      </Tag>
    );
  return (
    <Tag tone={tone} icon={<Glyph size={13} aria-hidden="true" />}>
      {label}
    </Tag>
  );
}
