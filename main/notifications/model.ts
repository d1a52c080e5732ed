/** What is worth telling a person who looks at something else: kinds, their words, and quiet hours. Pure. Counts and statuses only, never PHI. */
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { DesktopView } from '../platform/ports.ts';

export const noticeKinds = ['attention', 'ended', 'deliveries', 'batch', 'blocked', 'signIn'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Where a click leads. */
export const viewOf: Record<NoticeKind, DesktopView> = {
  attention: 'goWorklist',
  ended: 'goWorklist',
  deliveries: 'goRecords',
  batch: 'goProjects',
  blocked: 'goProjects',
  signIn: 'goSettings',
};

/** Which statuses of a request or child belong to which kind, each with its words; every number precedes its words. */
const REQUEST_WORDS: Partial<Record<NormalizedStatus, { kind: NoticeKind; words: string }>> = {
  'pended-authorization': { kind: 'attention', words: 'authorization' },
  'pended-information': { kind: 'attention', words: 'information' },
  'fee-approval': { kind: 'attention', words: 'fee' },
  unmapped: { kind: 'attention', words: 'unknown status' },
  rejected: { kind: 'ended', words: 'rejected' },
  unable: { kind: 'ended', words: 'unable' },
  cancelled: { kind: 'ended', words: 'cancelled' },
  'no-records': { kind: 'ended', words: 'no records' },
  delivered: { kind: 'deliveries', words: 'complete' },
  'partial-delivery': { kind: 'deliveries', words: 'in part' },
};
const BATCH_WORDS: Partial<Record<NormalizedStatus, string>> = {
  accepted: 'accepted',
  'in-progress': 'accepted',
  delivered: 'ended',
  'partial-delivery': 'accepted',
  'no-records': 'ended',
  rejected: 'rejected',
  unable: 'ended',
  cancelled: 'cancelled',
};

/** What a status means for a notice; null where nothing is to be told. `group` is the same for equal words. */
export function noticeOf(
  kind: 'core' | 'batch' | 'child',
  status: NormalizedStatus,
): { kind: NoticeKind; group: string } | null {
  if (kind === 'batch') {
    const words = BATCH_WORDS[status];
    return words === undefined ? null : { kind: 'batch', group: words };
  }
  const known = REQUEST_WORDS[status];
  return known ? { kind: known.kind, group: known.words } : null;
}

export interface NoticeText {
  title: string;
  body: string;
}

const numbers = new Intl.NumberFormat('en-US');
const count = (n: number, one: string, many = `${one}s`): string => `${numbers.format(n)} ${n === 1 ? one : many}`;

/** @param groups how many requests (batches, projects) there are of each group of the kind */
export function noticeText(kind: NoticeKind, groups: ReadonlyMap<string, number>): NoticeText {
  const total = [...groups.values()].reduce((sum, n) => sum + n, 0);
  const parts = [...groups].sort((a, b) => b[1] - a[1]).map(([words, n]) => `${numbers.format(n)} ${words}`);
  const body = parts.join(' · ');
  switch (kind) {
    case 'attention':
      return { title: `${count(total, 'request')} ${total === 1 ? 'needs' : 'need'} attention`, body };
    case 'ended':
      return { title: `${count(total, 'request')} ended without records`, body };
    case 'deliveries':
      return { title: `${count(total, 'delivery', 'deliveries')} arrived`, body };
    case 'batch': {
      const [only] = groups.keys();
      return groups.size === 1 && only !== undefined
        ? { title: total === 1 ? `Batch ${only}` : `${numbers.format(total)} batches ${only}`, body: '' }
        : { title: `${count(total, 'batch', 'batches')} changed`, body };
    }
    case 'blocked':
      return {
        title: 'Sending is blocked',
        body: `${count(total, 'project')} cannot go on by ${total === 1 ? 'itself' : 'themselves'}.`,
      };
    case 'signIn':
      return { title: 'Sign-in needed', body: 'Sending and watching rest until you sign in.' };
  }
}

const minutesOf = (text: string): number => {
  const [hours, minutes] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
};

/**
 * How long quiet still lasts, by the wall clock of this computer; 0 outside of quiet hours. The hours may go over midnight; equal ones mean none.
 * @returns milliseconds
 */
export function quietForMs(now: Date, from: string, to: string): number {
  const start = minutesOf(from);
  const end = minutesOf(to);
  const at = now.getHours() * 60 + now.getMinutes();
  const quiet = start < end ? at >= start && at < end : start > end && (at >= start || at < end);
  if (!quiet) return 0;
  // By the calendar, not by adding hours: a night in which the clock is set has another length.
  const until = new Date(now);
  until.setHours(Math.floor(end / 60), end % 60, 0, 0);
  if (until <= now) until.setDate(until.getDate() + 1);
  return until.getTime() - now.getTime();
}
