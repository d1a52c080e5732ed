/**
 * Fills a closed store with very many requests in a few seconds, for figures about lists: children of projects in every state and some core
 * requests, all of them watched. Rows only; there is no Task at any exchange behind them, so start the program with polling slowed
 * down (`pollScale`). Everyone in it is made up.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../main/lib/clock.ts';
import { openDatabase } from '../../main/storage/database.ts';
import type { Database } from '../../main/storage/database-port.ts';
import { createStoreService } from '../../main/storage/store-service.ts';
import { workspaceMigrations } from '../../main/workspace.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import { npiFrom, syntheticPerson } from '../exchange/index.ts';
import { pick, seededRandom } from '../exchange/random.ts';
import { plainPlatform } from './plain-platform.ts';

export interface SeedOptions {
  /** The program's folder of user data. */
  userData: string;
  /** Id of the connection that holds them; `exchange-test` in the tests' policy. */
  profileId: string;
  /** Opens the store afterwards, also in the real program. At least 12 characters. */
  passphrase: string;
  requests: number;
  projects?: number;
  sites?: number;
  /** Of all requests, how many are core. */
  coreShare?: number;
  /** Also keeps a Task text of this many bytes for each child, as a store that sent them has. 0: none. */
  taskBytes?: number;
  now?: Date;
}

export interface Seeded {
  recoveryCode: string;
  /** Family name that few carry, for a search: at most a handful of requests. */
  rareFamily: string;
  /** One that about a hundredth carries. */
  commonFamily: string;
  projectIds: string[];
  firstRequestId: string;
  siteNames: string[];
}

/** Status, the exchange's own words, the Task's status, and its share of a hundred. */
const STATES: readonly [NormalizedStatus, string, string | null, number][] = [
  ['queued', '', null, 2],
  ['submitted', '', 'requested', 10],
  ['accepted', 'Accepted', 'accepted', 12],
  ['in-progress', 'Records request in progress', 'in-progress', 22],
  ['pended-authorization', 'Authorization expired before the date of service', 'on-hold', 3],
  ['pended-information', 'Cannot verify patient: date of birth does not match', 'on-hold', 3],
  ['pended-information', 'Which department was the member seen in', 'on-hold', 2],
  ['fee-approval', 'Fee approval required', 'on-hold', 1],
  ['partial-delivery', 'First part delivered', 'in-progress', 2],
  ['delivered', 'Completed', 'completed', 30],
  ['no-records', 'No records for the dates of service', 'failed', 6],
  ['rejected', 'Not our patient', 'rejected', 3],
  ['unable', 'Site closed', 'failed', 2],
  ['cancelled', 'Cancelled by site', 'cancelled', 1],
  ['unmapped', 'Sent to archive B', 'ready', 1],
];
const LADDER = STATES.flatMap((state) => Array.from({ length: state[3] }, () => state));
const TYPES = ['risk-adjustment', 'hedis', 'radv', 'other-audit'] as const;
const PURPOSES = ['attorney', 'insurance', 'disability', 'continuity-of-care', 'patient-request'] as const;
const OWNERS = ['', '', '', 'Ana Brandt', 'Kofi Mensah', 'Jo Lindqvist'];
const SYLLABLES =
  'bar bel bran cor dal den dun far fen gar hal han jor kel ker lan lin lor mar mel mor nor ol pen quin ral ren ros sal sen sor tal ten tor val ven wal wen wil yar zel'.split(
    ' ',
  );
const DAY_MS = 86_400_000;
const RARE_FAMILY = 'Quintorval';

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Makes a store whose passphrase opens it, and fills it. The folder may not hold one yet. */
export async function seedStore(options: SeedOptions): Promise<Seeded> {
  mkdirSync(options.userData, { recursive: true });
  const store = createStoreService({
    userData: options.userData,
    keychain: plainPlatform(options.userData).keychain,
    clock: systemClock,
    onOpen: () => undefined,
    onClose: () => undefined,
    changed: () => undefined,
  });
  await store.load();
  const { recoveryCode } = await store.create({ slot: 'passphrase', passphrase: options.passphrase });
  await store.confirmRecovery(recoveryCode);
  const database = openDatabase({
    file: path.join(options.userData, 'profiles', options.profileId, 'workstation.db'),
    key: store.key(`database/${options.profileId}`),
    migrations: workspaceMigrations,
  });
  try {
    return { recoveryCode, ...fillRequests(database, options) };
  } finally {
    database.close();
    await store.lock();
  }
}

/** Fills an open database that holds no requests yet. */
export function fillRequests(
  database: Database,
  {
    requests,
    projects = 20,
    sites = 600,
    coreShare = 0.05,
    taskBytes = 0,
    now = new Date(),
  }: Omit<SeedOptions, 'userData' | 'profileId' | 'passphrase'>,
): Omit<Seeded, 'recoveryCode'> {
  const random = seededRandom(2026);
  const iso = (daysAgo: number): string => new Date(now.getTime() - daysAgo * DAY_MS).toISOString();
  const plain = (inDays: number): string => new Date(now.getTime() + inDays * DAY_MS).toISOString().slice(0, 10);
  const places = Array.from({ length: sites }, (_, i) => {
    const person = syntheticPerson(i * 13);
    return {
      name: `${person.city} ${pick(['General Hospital', 'Family Clinic', 'Medical Center', 'Heart Institute', 'Orthopedics'], random)} ${i + 1}`,
      city: person.city,
      state: person.state,
      npi: npiFrom(String(100_000_000 + i)),
    };
  });
  const families = Array.from({ length: 8000 }, () =>
    capital(Array.from({ length: 3 }, () => pick(SYLLABLES, random)).join('')),
  );
  const putRequest = database.sql(
    `INSERT INTO request (id, kind, purpose, status, own_words, status_since, identifier_system, identifier_value, task_id, task_status, version_id,
       last_updated, patient_name, birth_date, custodian_name, custodian_place, due_date, created_at, updated_at, sent_at, next_poll_at, project_id,
       member_id, chase_key, npi, site_state)
     VALUES (:id, :kind, :purpose, :status, :words, :since, :system, :identifier, :taskId, :taskStatus, '1', :since, :name, :born, :site, :place, :due,
       :created, :since, :sent, :nextPoll, :project, :memberId, :chaseKey, :npi, :state)`,
  );
  const putEvent = database.sql(
    `INSERT INTO task_event (request_id, at, source, status, text, own_words, task_status, version_id, version_key, unexpected)
     VALUES (:id, :since, 'exchange', :status, '', :words, :taskStatus, '1', '1', :unexpected)`,
  );
  const putWork = database.sql(
    'INSERT INTO request_work (request_id, owner, follow_up_on) VALUES (:id, :owner, :followUp)',
  );
  const putNote = database.sql(
    'INSERT INTO request_note (id, request_id, at, by, text) VALUES (:noteId, :id, :since, :by, :text)',
  );
  const putTask = database.sql(
    `INSERT INTO request_task (identifier_system, identifier_value, request_id, template, content_key, body_sha256, body_bytes, built_at)
     VALUES (:system, :identifier, :id, :text, 'seed', 'seed', :bytes, :created)`,
  );
  const draft = database.sql(`INSERT INTO request_draft (request_id, draft_json) VALUES (:id, :json)`);
  const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

  const projectIds: string[] = [];
  database.transaction(() => {
    for (let p = 0; p < projects; p++) {
      const id = idOf(900_000_000 + p);
      const batch = idOf(800_000_000 + p);
      const type = TYPES[p % TYPES.length] ?? 'hedis';
      const code = `${type.slice(0, 4).toUpperCase()}-2026-W${p + 1}`;
      projectIds.push(id);
      database
        .sql(
          'INSERT INTO project (id, input_json, identifier_value, batch_request_id, created_at, updated_at) VALUES (:id, :json, :identifier, :batch, :at, :at)',
        )
        .run({
          id,
          batch,
          identifier: `${code}-seed`,
          at: iso(120),
          json: JSON.stringify({
            code,
            description: `Wave ${p + 1}`,
            type,
            payer: { id: 'pay-204', name: 'Lakeshore Health Plan' },
            lineOfBusiness: 'Medicare Advantage',
            measurementYear: '2025',
            reviewStart: '2025-01-01',
            reviewEnd: '2025-12-31',
            dueDate: plain(p * 6 - 20),
            priority: 'routine',
            recordTypes: ['11506-3'],
            memberIdSystem: '',
            hccModel: 'V28',
          }),
        });
      putRequest.run({
        id: batch,
        kind: 'batch',
        purpose: type,
        status: 'in-progress',
        words: '',
        since: iso(100),
        system: 'https://dunmorepike.example/roi/project',
        identifier: `${code}-seed`,
        taskId: `batch-${p}`,
        taskStatus: 'in-progress',
        name: '',
        born: '',
        site: 'Lakeshore Health Plan',
        place: '',
        due: null,
        created: iso(120),
        sent: iso(120),
        nextPoll: null,
        project: id,
        memberId: '',
        chaseKey: '',
        npi: '',
        state: '',
      });
    }
  });

  const common = families[0] ?? '';
  const one = (n: number): void => {
    const core = random() < coreShare;
    const person = syntheticPerson(n);
    const [status, words, taskStatus] = pick(LADDER, random);
    const sentAgo = 1 + random() * 110;
    const sinceAgo = taskStatus === null ? sentAgo : sentAgo * random();
    const place = pick(places, random);
    const project = n % projects;
    const family =
      n % 20_000 === 7
        ? RARE_FAMILY
        : random() < 0.01
          ? common
          : random() < 0.5
            ? pick(families, random)
            : person.family;
    const id = idOf(n);
    const row = {
      id,
      kind: core ? 'core' : 'child',
      purpose: core ? pick(PURPOSES, random) : (TYPES[project % TYPES.length] ?? 'hedis'),
      status,
      words,
      since: iso(sinceAgo),
      system: `https://dunmorepike.example/roi/${core ? 'request' : 'chase'}`,
      identifier: core ? `ROI-2026-${n}` : `P${project + 1}-seed-${String(n).padStart(6, '0')}`,
      taskId: taskStatus === null ? null : `task-${n}`,
      taskStatus,
      name: `${family}, ${person.given.join(' ')}`,
      born: person.birthDate,
      site: place.name,
      place: `${place.city}, ${place.state}`,
      due: core
        ? random() < 0.5
          ? plain(Math.floor(random() * 60) - 20)
          : null
        : random() < 0.8
          ? plain(project * 6 - 20)
          : plain(Math.floor(random() * 90) - 30),
      created: iso(sentAgo + 1),
      sent: taskStatus === null ? null : iso(sentAgo),
      // Far off, so that a store without an exchange behind it rests.
      nextPoll: taskStatus === null ? null : iso(-3650),
      project: core ? null : (projectIds[project] ?? null),
      memberId: person.memberId,
      chaseKey: core ? '' : String(n).padStart(6, '0'),
      npi: place.npi,
      state: place.state,
    };
    putRequest.run(row);
    if (taskStatus !== null)
      putEvent.run({ id, since: row.since, status, words, taskStatus, unexpected: random() < 0.005 ? 1 : 0 });
    const owner = random() < 0.3 ? pick(OWNERS, random) : '';
    if (owner !== '')
      putWork.run({ id, owner, followUp: random() < 0.3 ? plain(Math.floor(random() * 20) - 10) : null });
    if (random() < 0.01)
      putNote.run({
        noteId: idOf(700_000_000 + n),
        id,
        since: row.since,
        by: 'Ana Brandt',
        text: `Called the site, ${pick(['no answer', 'call back on Monday', 'they ask for a cover sheet'], random)}.`,
      });
    if (core)
      draft.run({
        id,
        json: JSON.stringify({
          purpose: row.purpose,
          patient: { identifier: person.memberId },
          custodian: { npi: place.npi, state: place.state },
        }),
      });
    else if (taskBytes > 0) {
      const text = JSON.stringify({
        resourceType: 'Task',
        for: { identifier: { value: person.memberId } },
        description: 'x'.repeat(taskBytes),
      });
      putTask.run({
        system: row.system,
        identifier: row.identifier,
        id,
        text,
        bytes: text.length,
        created: row.created,
      });
    }
  };
  for (let from = 0; from < requests; from += 5000)
    database.transaction(() => {
      for (let n = from; n < Math.min(from + 5000, requests); n++) one(n);
    });
  return {
    rareFamily: RARE_FAMILY,
    commonFamily: common,
    projectIds,
    firstRequestId: idOf(0),
    siteNames: places.map((p) => p.name),
  };
}
