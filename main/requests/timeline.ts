/** SQL of the timeline: what this workstation did and what the exchange said. Each version of a Task has one entry. */
import type { z } from 'zod';
import type { timelineEntrySchema } from '../../preload/contract/requests.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { Database } from '../storage/database-port.ts';

export type TimelineEntry = z.output<typeof timelineEntrySchema>;

export interface Timeline {
  /** @returns false when this version of the Task has an entry already */
  add(requestId: string, entry: Omit<TimelineEntry, 'id'> & { versionKey?: string }): boolean;
  of(requestId: string): TimelineEntry[];
  lastText(requestId: string): string | null;
}

interface EventColumns {
  n: number;
  at: string;
  source: 'local' | 'exchange';
  status: NormalizedStatus;
  text: string;
  own_words: string;
  task_status: string | null;
  version_id: string | null;
  unexpected: number;
}

export function createTimeline(database: Database): Timeline {
  return {
    add: (requestId, e) =>
      database
        .sql(
          `INSERT INTO task_event (request_id, at, source, status, text, own_words, task_status, version_id, version_key, unexpected)
           VALUES (:requestId, :at, :source, :status, :text, :ownWords, :taskStatus, :versionId, :versionKey, :unexpected)
           ON CONFLICT (request_id, version_key) WHERE version_key IS NOT NULL DO NOTHING`,
        )
        .run({
          requestId,
          at: e.at,
          source: e.source,
          status: e.status,
          text: e.text,
          ownWords: e.ownWords,
          taskStatus: e.taskStatus,
          versionId: e.versionId,
          versionKey: e.versionKey ?? null,
          unexpected: Number(e.unexpected),
        }).changes === 1,
    lastText: (requestId) =>
      database
        .sql<{ text: string }>('SELECT text FROM task_event WHERE request_id = :requestId ORDER BY n DESC LIMIT 1')
        .get({ requestId })?.text ?? null,
    of: (requestId) =>
      database
        .sql<EventColumns>('SELECT * FROM task_event WHERE request_id = :requestId ORDER BY n')
        .all({ requestId })
        .map((r) => ({
          id: r.n,
          at: r.at,
          source: r.source,
          status: r.status,
          text: r.text,
          ownWords: r.own_words,
          taskStatus: r.task_status,
          versionId: r.version_id,
          unexpected: r.unexpected === 1,
        })),
  };
}
