/** Downloads: what is on its way, in which order and how fast, and what to do about it. */
import { z } from 'zod';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';

const none = z.object({});
const byId = z.object({ id: z.string().max(60) });
const subject = (i: { id: string }) => `document/${i.id}`;
/** Null means all of them. */
const oneOrAll = z.object({ id: z.string().max(60).nullable() });
const ofOneOrAll = (i: { id: string | null }) => (i.id === null ? undefined : `document/${i.id}`);

export const downloadRowSchema = z.object({
  id: z.string(),
  requestId: z.string(),
  title: z.string(),
  patientName: z.string(),
  custodianName: z.string(),
  state: z.enum(['waiting', 'downloading', 'ready', 'quarantined', 'failed', 'forbidden']),
  paused: z.boolean(),
  /** A person asked for it: it goes first. */
  asked: z.boolean(),
  receivedBytes: z.number().int(),
  /** Whole size where it is known. */
  size: z.number().int().nullable(),
  /** Of the request. */
  dueDate: z.string().nullable(),
  /** It is tried again then. */
  notBefore: z.string().nullable(),
  /** For a mismatch: both values. */
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  receivedAt: z.string().nullable(),
  error: errorSchema.nullable(),
});
export type DownloadRow = z.infer<typeof downloadRowSchema>;

export const downloadsOverviewSchema = z.object({
  paused: z.boolean(),
  /** Bytes per second: what a person set, what an administrator set, null for no limit. The lower one holds. */
  ownLimit: z.number().int().nullable(),
  policyLimit: z.number().int().nullable(),
  /** Measured over the last seconds. */
  bytesPerSecond: z.number(),
  active: z.number().int(),
  waiting: z.number().int(),
  /** Of the waiting ones. */
  resting: z.number().int(),
  /** Failed, quarantined or without access. */
  trouble: z.number().int(),
  /** Received since midnight here. */
  doneToday: z.number().int(),
  /** Still to come, as far as sizes are known. */
  bytesLeft: z.number().int(),
  /** Waiting ones whose size is not known. */
  sizesUnknown: z.number().int(),
  /** Null while nothing flows. */
  secondsLeft: z.number().int().nullable(),
  freeBytes: z.number(),
});
export type DownloadsOverview = z.infer<typeof downloadsOverviewSchema>;

export const downloadsContract = {
  'downloads:overview': operation({ input: none, output: downloadsOverviewSchema, access: 'unlocked', audit: null }),
  /** `open`: in the order in which they are received; `trouble` and `done`: newest first. */
  'downloads:list': operation({
    input: z.object({
      show: z.enum(['open', 'trouble', 'done']),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ rows: z.array(downloadRowSchema), total: z.number().int() }),
    access: 'unlocked',
    audit: null,
  }),
  /** What has arrived of it is kept. Holds over a restart. */
  'downloads:pause': operation({
    input: oneOrAll,
    output: downloadsOverviewSchema,
    access: 'unlocked',
    audit: 'download.paused',
    subject: ofOneOrAll,
  }),
  'downloads:resume': operation({
    input: oneOrAll,
    output: downloadsOverviewSchema,
    access: 'unlocked',
    audit: 'download.resumed',
    subject: ofOneOrAll,
  }),
  /** Before everything else; it does not wait for a free place. */
  'downloads:first': operation({
    input: byId,
    output: downloadsOverviewSchema,
    access: 'unlocked',
    audit: 'download.moved',
    subject,
  }),
  'downloads:setLimit': operation({
    input: z.object({ bytesPerSecond: z.number().int().min(10_000).max(10_000_000_000).nullable() }),
    output: downloadsOverviewSchema,
    access: 'unlocked',
    audit: 'download.limitSet',
  }),
  /** Everything that failed or was quarantined, once more. */
  'downloads:againAll': operation({
    input: none,
    output: downloadsOverviewSchema,
    access: 'signedIn',
    audit: 'document.downloadAsked',
  }),
} as const;
