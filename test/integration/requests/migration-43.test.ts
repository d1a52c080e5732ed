/** A store in which joined requests named the one that they stand for by its identifier. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, it } from 'vitest';
import { boardMigrations } from '../../../main/board/migrations.ts';
import { projectsMigrations } from '../../../main/projects/migrations.ts';
import { requestsMigrations } from '../../../main/requests/migrations.ts';
import { createRequestRepository } from '../../../main/requests/repository.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const folder = useTempFolder();

it('names the request, or waits for it to become known', () => {
  const file = path.join(folder(), 'workstation.db');
  const key = randomBytes(32);
  const old = openDatabase({
    file,
    key,
    migrations: [...requestsMigrations.filter((m) => m.version < 43), ...projectsMigrations],
  });
  const put = (id: string, value: string, resubmissionOf: string | null): void => {
    old
      .sql(
        `INSERT INTO request (id, kind, purpose, status, status_since, created_at, updated_at, project_id, identifier_system, identifier_value, resubmission_of)
         VALUES (:id, 'child', 'radv', 'submitted', '2026', '2026', '2026', 'p', 'https://a.example/roi/chase', :value, :resubmissionOf)`,
      )
      .run({ id, value, resubmissionOf });
  };
  put('former', 'RA-1', null);
  put('joined', 'RA-1-R2', 'RA-1');
  put('own', 'RA-2-R2', 'other');
  put('other', 'RA-2', null);
  put('early', 'RA-3-R2', 'RA-3');
  old.close();

  const now = openDatabase({
    file,
    key,
    migrations: [...requestsMigrations, ...projectsMigrations, ...boardMigrations],
  });
  const requests = createRequestRepository(now);
  expect(['former', 'joined', 'own', 'early'].map((id) => requests.get(id).resubmissionOf)).toEqual([
    null,
    'former',
    'other',
    null,
  ]);
  expect(['former', 'joined', 'early'].map((id) => requests.get(id).projectId)).toEqual([null, 'p', 'p']);
  expect(now.sql('SELECT request_id, former_system, former_value FROM request_joined').all()).toEqual([
    { request_id: 'early', former_system: 'https://a.example/roi/chase', former_value: 'RA-3' },
  ]);
  now.close();
});
