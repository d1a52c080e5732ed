/** What a project has to say to a child that is to be sent again. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../main/storage/database.ts';
import { createResubmissionGate } from '../../../main/worklist/resubmission-gate.ts';
import { workspaceMigrations } from '../../../main/workspace.ts';
import { fillRequests } from '../../support/seed-requests.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const temp = useTempFolder();

it('takes children while its batch is open and its sending does not rest', () => {
  const database = openDatabase({
    file: path.join(temp(), 'workstation.db'),
    key: randomBytes(32),
    migrations: workspaceMigrations,
  });
  const [id = ''] = fillRequests(database, { requests: 1 }).projectIds;
  const gate = createResubmissionGate(database);
  expect(gate.projectObstacle(id)).toBeNull();
  expect(gate.projectObstacle('none')).toMatch(/gone/);
  database.sql(`UPDATE project SET sending = 'paused' WHERE id = :id`).run({ id });
  expect(gate.projectObstacle(id)).toMatch(/paused/);
  database.sql(`UPDATE project SET sending = 'stopped' WHERE id = :id`).run({ id });
  expect(gate.projectObstacle(id)).toBeNull();
  database.exec(`UPDATE request SET status = 'submitted' WHERE kind = 'batch'`);
  expect(gate.projectObstacle(id)).toMatch(/batch/);
  database.close();
});
