/** What the requests room needs of other rooms, as interfaces; `compose` brings them together. */
import type { Readable } from 'node:stream';
import type { Task } from 'fhir/r4';
import type { RecordDocument } from '../../preload/contract/requests.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { StatusFacts } from '../exchange/decide-status.ts';
import type { CoreTaskInput } from '../exchange/mapping-core.ts';
import type { RequestFacts } from '../exchange/read-requests.ts';

/** The wire profile applied: pure functions of the exchange room. */
export interface RequestMapping {
  buildCoreTask(input: CoreTaskInput): Task;
  /** What was asked in a Task, whoever wrote it. */
  readRequest(task: Task): RequestFacts;
  /**
   * `reason`: why the status was taken, where the exchange's own words do not say it. `unexpected`: no foreseen move leads here
   * from `previous`, the Task.status seen before.
   */
  normalizeStatus(
    task: Task,
    previous: string | null,
  ): { status: NormalizedStatus; ownWords: string; reason: string; unexpected: boolean; facts: StatusFacts };
  /** Keeps what the present status was decided on, so that other rules can decide again. Joins the caller's transaction. */
  keepFacts(requestId: string, facts: StatusFacts): void;
}

/** The records room, as requests see it. All calls are synchronous writes or reads that join the caller's transaction. */
export interface RecordsSink {
  /** Makes rows for the outputs of a Task that have none yet. @returns how many documents the request has now, and what could not be understood, without PHI */
  noteOutputs(
    request: { id: string; patientName: string; custodianName: string; purpose: string },
    task: Task,
  ): { documents: number; warnings: string[] };
  documentsOf(requestId: string): RecordDocument[];
  counts(requestIds: readonly string[]): Map<string, number>;
  /** Something may be waiting for a download. */
  wake(): void;
}

/** Short-lived addresses of the app's own origin. */
export interface TicketIssuer {
  issue(source: {
    owner: string;
    type: string;
    size: number;
    stream(range?: { start: number; end: number }): Readable;
  }): string;
}

/** When a request is asked for next; null when it is not polled any more. */
export type NextPoll = (
  state: { status: NormalizedStatus; sentAt: string; statusSince: string; polls: number; failures: number },
  now: Date,
) => Date | null;

/** What a job did, for the job list. */
export interface JobOutcome {
  requests: number;
  changed: number;
}
