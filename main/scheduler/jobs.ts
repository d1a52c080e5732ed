/** The jobs of a workspace: which room does what, and when it has something to do. Wiring only. */
import type { Job } from './scheduler-service.ts';

type Run = Job['run'];

export interface RequestJobs {
  sendQueued: Run;
  resolveUncertain: Run;
  pollDue: Run;
  nextSend(): string | null;
  nextResolve(): string | null;
  nextPoll(): string | null;
}

export interface RecordJobs {
  download: Run;
  nextDownload(): string | null;
}

/** Uncertain ones first: what they become may have to be sent. */
export const createJobs = (requests: RequestJobs, records: RecordJobs): Job[] => [
  { name: 'resolve-uncertain', needsSession: true, run: requests.resolveUncertain, dueAt: requests.nextResolve },
  { name: 'send-queued', needsSession: true, run: requests.sendQueued, dueAt: requests.nextSend },
  { name: 'poll-core', needsSession: true, run: requests.pollDue, dueAt: requests.nextPoll },
  { name: 'download-waiting', needsSession: true, run: records.download, dueAt: records.nextDownload },
];
