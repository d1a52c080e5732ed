/** Notices from the histories of a real store, on a stepped clock: gathered, quiet at night, silent while a person looks. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNotifications, type NotificationsRoom } from '../../../main/notifications/create-notifications.ts';
import { boardMigrations } from '../../../main/board/migrations.ts';
import { createBoard } from '../../../main/board/create-board.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { projectsMigrations } from '../../../main/projects/migrations.ts';
import { requestsMigrations } from '../../../main/requests/migrations.ts';
import { createTimeline } from '../../../main/requests/timeline.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { worklistMigrations } from '../../../main/worklist/migrations.ts';
import type { NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { plainDesktop, type PlainDesktop } from '../../support/plain-platform.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { steppedClock, type SteppedClock } from '../../unit/scheduler/stepped-clock.ts';

const temp = useTempFolder();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Friday noon in Chicago, where this suite runs. */
const NOON = new Date('2026-11-20T12:00:00').getTime();
let database: Database;
let desktop: PlainDesktop;
let clock: SteppedClock;
let room: NotificationsRoom;
let life: AbortController;
let session: 'signedIn' | 'signedOut';
let preferences: { enabled: boolean; quietFrom: string; quietTo: string } | null;

beforeEach(() => {
  database = openDatabase({
    file: path.join(temp(), 'workstation.db'),
    key: createHash('sha256').update('notices').digest(),
    migrations: [...requestsMigrations, ...projectsMigrations, ...boardMigrations, ...worklistMigrations],
  });
  desktop = plainDesktop();
  clock = steppedClock(NOON);
  session = 'signedIn';
  preferences = { enabled: true, quietFrom: '18:00', quietTo: '07:00' };
  life = new AbortController();
  const board = createBoard({
    database,
    saveDialog: { save: () => Promise.resolve(false) },
    clock,
    publish: () => undefined,
    log: silentLogger,
    life: life.signal,
  });
  room = createNotifications({
    database,
    desktop,
    toDo: board.toDo,
    clock,
    preferences: () => preferences,
    session: () => session,
  });
});
afterEach(() => {
  room.stop();
  life.abort();
  database.close();
});

function add(id: string, kind: 'core' | 'child' | 'batch' = 'core'): void {
  database
    .sql(
      `INSERT INTO request (id, kind, purpose, status, status_since, patient_name, created_at, updated_at)
       VALUES (:id, :kind, 'attorney', 'submitted', :at, 'Quibblesworth, Theodosia', :at, :at)`,
    )
    .run({ id, kind, at: '2026-11-20T10:00:00.000Z' });
}
let versions = 0;
function says(id: string, status: NormalizedStatus, source: 'exchange' | 'local' = 'exchange'): void {
  database.sql('UPDATE request SET status = :status WHERE id = :id').run({ id, status });
  createTimeline(database).add(id, {
    at: clock.now().toISOString(),
    source,
    status,
    text: 'Quibblesworth, Theodosia',
    ownWords: 'Quibblesworth',
    taskStatus: null,
    versionId: null,
    versionKey: `v${++versions}`,
    unexpected: false,
  });
  room.heard('requests:changed');
}
/** Slices of reading wait for the event loop, which no clock steps. */
async function step(ms: number): Promise<void> {
  const end = clock.monotonicMs() + ms;
  while (clock.monotonicMs() < end) {
    await clock.step(Math.min(end - clock.monotonicMs(), ms > MINUTE ? MINUTE : 1_000));
    for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}
const titles = (): string[] => desktop.notices.map((n) => n.title);

describe('gathering', () => {
  it('tells many changes as one notice, and the next of its kind minutes later', async () => {
    room.start();
    for (let i = 0; i < 700; i++) {
      add(`r${i}`);
      says(`r${i}`, i % 2 === 0 ? 'fee-approval' : 'pended-authorization');
    }
    await step(20_000);
    expect(titles()).toEqual(['700 requests need attention']);
    expect(desktop.notices[0]?.body).toBe('350 fee · 350 authorization');

    add('late');
    says('late', 'unmapped');
    add('given');
    says('given', 'delivered');
    await step(20_000);
    // Another kind does not wait for the first.
    expect(titles().slice(1)).toEqual(['1 delivery arrived']);
    await step(5 * MINUTE);
    expect(titles().slice(2)).toEqual(['1 request needs attention']);
    await step(HOUR);
    expect(titles()).toHaveLength(3);
  });

  it('comes also while changes never cease', async () => {
    room.start();
    for (let i = 0; i < 60; i++) {
      add(`r${i}`);
      says(`r${i}`, 'delivered');
      await step(1_000);
    }
    expect(titles()).toHaveLength(1);
  });

  it('tells the present state only: what was answered meanwhile, here or there, is not counted', async () => {
    room.start();
    for (const id of ['a', 'b', 'c', 'gone']) {
      add(id);
      says(id, 'pended-information');
    }
    says('a', 'in-progress');
    says('b', 'fee-approval', 'local');
    database.sql(`DELETE FROM request WHERE id = 'gone'`).run();
    await step(20_000);
    expect(desktop.notices).toMatchObject([{ title: '1 request needs attention', body: '1 information' }]);
  });

  it('says nothing of what happened before, nor of what this workstation did itself', async () => {
    add('old');
    says('old', 'rejected');
    room.start();
    add('own');
    says('own', 'rejected', 'local');
    await step(HOUR);
    expect(titles()).toEqual([]);
  });

  it('tells of batches, blocked projects and a lost session, each with its view', async () => {
    room.start();
    room.heard('status:changed');
    add('batch', 'batch');
    says('batch', 'accepted');
    database
      .sql(
        `INSERT INTO project (id, input_json, identifier_value, sending, created_at, updated_at) VALUES ('p', '{}', 'P', 'blocked', :at, :at)`,
      )
      .run({ at: clock.now().toISOString() });
    session = 'signedOut';
    room.heard('status:changed');
    await step(20_000);
    expect(titles().sort()).toEqual(['Batch accepted', 'Sending is blocked', 'Sign-in needed']);
    for (const notice of desktop.notices) notice.click();
    expect(desktop.shown.sort()).toEqual(['goProjects', 'goProjects', 'goSettings']);
    await step(HOUR);
    expect(titles()).toHaveLength(3);
  });
});

describe('silence', () => {
  it('keeps a night’s changes until the quiet hours end, and tells them once', async () => {
    room.start();
    await step(7 * HOUR);
    for (const id of ['a', 'b']) {
      add(id);
      says(id, 'pended-authorization');
    }
    await step(11 * HOUR + 59 * MINUTE);
    expect(titles()).toEqual([]);
    await step(2 * MINUTE);
    expect(titles()).toEqual(['2 requests need attention']);
  });

  it('says nothing while the window has the focus, and forgets what a person has seen', async () => {
    room.start();
    desktop.focused = true;
    add('a');
    says('a', 'rejected');
    await step(MINUTE);
    desktop.focused = false;
    add('b');
    says('b', 'delivered');
    await step(3_000);
    desktop.focus();
    desktop.focused = false;
    await step(HOUR);
    expect(titles()).toEqual([]);
  });

  it.each([
    ['switched off', { enabled: false, quietFrom: '00:00', quietTo: '00:00' }],
    ['forbidden', null],
  ] as const)('says nothing when %s, and does not make up for it later', async (_why, chosen) => {
    room.start();
    preferences = chosen;
    add('a');
    says('a', 'rejected');
    await step(HOUR);
    preferences = { enabled: true, quietFrom: '00:00', quietTo: '00:00' };
    room.heard('preferences:changed');
    await step(HOUR);
    expect(titles()).toEqual([]);
  });

  it('ends with the workspace', async () => {
    room.start();
    add('a');
    says('a', 'rejected');
    room.stop();
    await step(HOUR);
    expect(titles()).toEqual([]);
    expect(desktop.toDo).toBeNull();
  });
});

it('nothing of a person reaches the desktop', async () => {
  room.start();
  for (const [i, status] of (['rejected', 'delivered', 'fee-approval', 'unmapped', 'no-records'] as const).entries()) {
    add(`r${i}`);
    says(`r${i}`, status);
  }
  await step(MINUTE);
  expect(desktop.notices).toHaveLength(3);
  expect(JSON.stringify(desktop.notices)).not.toMatch(/Quibblesworth|Theodosia/);
});

it('the number at the tray is the number of things to do on the board', async () => {
  add('a');
  says('a', 'fee-approval');
  room.start();
  await expect.poll(() => desktop.toDo).toBe(1);
  add('b');
  says('b', 'unmapped');
  says('a', 'in-progress');
  add('c');
  says('c', 'pended-information');
  // These a person has to act on too: to send again, and to decide.
  add('d');
  says('d', 'rejected');
  add('e');
  says('e', 'no-records');
  await step(2_000);
  await expect.poll(() => desktop.toDo).toBe(4);
  database
    .sql(
      `INSERT INTO request_work (request_id, decision, decision_status, decision_since)
       SELECT id, 'no-records-accepted', status, status_since FROM request WHERE id = 'e'`,
    )
    .run();
  room.heard('worklist:changed');
  await step(2_000);
  await expect.poll(() => desktop.toDo).toBe(3);
});
