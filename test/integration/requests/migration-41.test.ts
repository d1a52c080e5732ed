/** A store of the version before watching by batch is brought up to date with everything in it. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, it } from 'vitest';
import { projectsMigrations } from '../../../main/projects/migrations.ts';
import { recordsMigrations } from '../../../main/records/migrations.ts';
import { requestsMigrations } from '../../../main/requests/migrations.ts';
import { createRequestRepository } from '../../../main/requests/repository.ts';
import { createWatchRepository } from '../../../main/requests/watch-repository.ts';
import { schedulerMigrations } from '../../../main/scheduler/migrations.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const folder = useTempFolder();

it('takes batches that are at the exchange into watching, and children out of the lists', () => {
  const file = path.join(folder(), 'workstation.db');
  const key = randomBytes(32);
  const before = [...requestsMigrations.filter((m) => m.version < 41), ...recordsMigrations, ...projectsMigrations];
  const old = openDatabase({ file, key, migrations: before });
  const put = (id: string, kind: string, taskId: string | null, next: string | null, doubles = 0): void => {
    old
      .sql(
        `INSERT INTO request (id, kind, purpose, status, status_since, task_id, created_at, updated_at, sent_at, next_poll_at, check_doubles, project_id)
         VALUES (:id, :kind, 'radv', 'submitted', '2026', :taskId, '2026', '2026-05-01T00:00:00.000Z', '2026-04-30T00:00:00.000Z', :next, :doubles, 'p')`,
      )
      .run({ id, kind, taskId, next, doubles });
  };
  const at = '2026-05-02T00:00:00.000Z';
  put('sent-batch', 'batch', 'batch-1', at);
  put('queued-batch', 'batch', null, null);
  put('child', 'child', 'child-1', at);
  put('doubted-child', 'child', 'child-2', at, 1);
  put('core', 'core', 'task-1', at);
  old.close();

  const now = openDatabase({
    file,
    key,
    migrations: [...requestsMigrations, ...recordsMigrations, ...projectsMigrations, ...schedulerMigrations],
  });
  const watched = createWatchRepository(now);
  expect(watched.all()).toMatchObject([
    { requestId: 'sent-batch', taskId: 'batch-1', projectId: 'p', mode: 'part-of', mark: null, polls: 0 },
  ]);
  expect(watched.nextDue()).not.toBeNull();
  const requests = createRequestRepository(now);
  expect(['child', 'doubted-child', 'core'].map((id) => requests.get(id).nextPollAt)).toEqual([null, at, at]);
  expect(requests.duePolls('2027', 10).map((r) => r.id)).toEqual(['sent-batch', 'core']);
  expect(watched.dueChildren('2027', 10).map((r) => r.id)).toEqual(['doubted-child']);
  now.close();
});
