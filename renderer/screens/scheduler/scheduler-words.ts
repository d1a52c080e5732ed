/** The scheduler in a clerk's words. Pure. */
import type { OutputOf } from '../../../preload/contract/index.ts';

export type Job = OutputOf<'scheduler:jobs'>[number];
export type WatchedBatch = OutputOf<'scheduler:batches'>[number];

export const jobWords: Readonly<Record<Job['name'], { name: string; text: string }>> = {
  'resolve-uncertain': {
    name: 'Find uncertain requests',
    text: 'Looks up what was sent when the line broke, by its identifier.',
  },
  'send-queued': { name: 'Send what waits', text: 'Requests that could not go out before.' },
  'poll-batches': { name: 'Ask about projects', text: 'Batch by batch: only what changed since the last look.' },
  'poll-core': { name: 'Ask about CORE requests', text: 'Single requests that are open.' },
  adopt: {
    name: 'Join work of other workstations',
    text: 'New projects and CORE requests that another workstation of this account sent.',
  },
  'download-waiting': { name: 'Fetch documents', text: 'What the sites delivered and is not here yet.' },
  'read-scans': { name: 'Read scans', text: 'Words of scanned pages and faxes, by OCR on this computer.' },
  'extract-text': {
    name: 'Read documents',
    text: 'Text of what was received, for search and the arrival checks; on this computer.',
  },
};

export const stateWords: Readonly<Record<Job['state'], string>> = {
  waiting: 'Waits for its time',
  running: 'Runs now',
  paused: 'Paused',
  resting: 'Rests after errors',
};

/** How children of a batch are asked for. */
export const modeWords: Readonly<Record<WatchedBatch['mode'], { name: string; text: string }>> = {
  'part-of': { name: 'Changes only', text: 'The exchange answers what changed in the batch since the last look.' },
  'part-of-all': {
    name: 'The whole batch',
    text: 'The exchange does not look at the time of the change; all children are read and compared.',
  },
  'status-pages': {
    name: 'By status',
    text: 'The exchange does not know the batch; open Tasks are read page by page.',
  },
  'id-lists': {
    name: 'By lists of ids',
    text: 'The exchange honours neither; Tasks are asked for by their ids. What another workstation sends into this batch is looked for once a day, by the project; where the exchange does not search by project either, it stays unknown here.',
  },
};

const troubles: Readonly<Record<string, string>> = {
  offline: 'No connection',
  timeout: 'No answer in time',
  connectionLost: 'The line broke',
  exchangeUnavailable: 'Exchange not available',
  malformedAnswer: 'Answer not understood',
  exchangeRejected: 'Question refused',
  forbidden: 'Not allowed to ask',
  notFound: 'Batch not found',
};

/** Why a batch could not be asked about, in a few words. @param code of the last error */
export const troubleOf = (code: string): string => troubles[code] ?? 'Could not be asked';

/** A duration of work: 640 ms, 2.4 s, 3 min. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return '—';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}
