/**
 * Lays the exchange's Tasks beside the workstation's store, row by row and in both directions. The store is opened with the recovery
 * code while no program runs; it is read only.
 */
import path from 'node:path';
import type { Task } from 'fhir/r4';
import type { Database } from '../../main/storage/database-port.ts';
import { openDatabase } from '../../main/storage/database.ts';
import { createKeyring, deriveStoreKey } from '../../main/storage/keyring.ts';
import { createSealedFiles } from '../../main/storage/sealed-file.ts';
import type { SealedFiles } from '../../main/storage/sealed-port.ts';
import { workspaceMigrations } from '../../main/workspace.ts';
import { plainPlatform } from '../support/plain-platform.ts';
import type { FhirReader } from './fhir-reader.ts';
import type { Account } from './options.ts';

const PROFILE = 'exchange-test';

interface Kept {
  id: string;
  kind: 'batch' | 'child';
  status: string;
  taskId: string | null;
  /** Every identifier that was ever taken for it, as `system|value`. */
  identifiers: string[];
}

/** @returns the key of the whole store, as the recovery code opens it */
async function storeKey(userData: string, recoveryCode: string): Promise<Buffer> {
  const keyring = createKeyring(userData, plainPlatform(userData).keychain);
  const read = await keyring.read();
  const code = recoveryCode.replaceAll('-', '');
  const key = read.kind === 'present' ? await keyring.openSecret(read.file, 'recovery', code) : null;
  if (!key) throw new Error('The store of the workstation could not be opened.');
  return key;
}

/** Database and sealed documents of the workstation. */
export async function openRecords(
  userData: string,
  recoveryCode: string,
): Promise<{ database: Database; sealed: SealedFiles; folder: string }> {
  const key = await storeKey(userData, recoveryCode);
  const folder = path.join(userData, 'profiles', PROFILE, 'records');
  const recordsKey = deriveStoreKey(key, `records/${PROFILE}`);
  const database = openDatabase({
    file: path.join(userData, 'profiles', PROFILE, 'workstation.db'),
    key: deriveStoreKey(key, `database/${PROFILE}`),
    migrations: workspaceMigrations,
  });
  return { database, sealed: createSealedFiles(folder, () => recordsKey), folder };
}

export const openStore = async (userData: string, recoveryCode: string): Promise<Database> =>
  (await openRecords(userData, recoveryCode)).database;

function keptRequests(database: Database, projectId: string): Kept[] {
  const identifiers = new Map<string, string[]>();
  for (const r of database
    .sql<{ request_id: string; token: string }>(
      `SELECT request_id, system || '|' || value AS token FROM own_identifier
         WHERE request_id IN (SELECT id FROM request WHERE project_id = :projectId)`,
    )
    .all({ projectId }))
    identifiers.set(r.request_id, [...(identifiers.get(r.request_id) ?? []), r.token]);
  return database
    .sql<{ id: string; kind: 'batch' | 'child'; status: string; task_id: string | null }>(
      'SELECT id, kind, status, task_id FROM request WHERE project_id = :projectId',
    )
    .all({ projectId })
    .map((r) => ({
      id: r.id,
      kind: r.kind,
      status: r.status,
      taskId: r.task_id,
      identifiers: identifiers.get(r.id) ?? [],
    }));
}

const tokensOf = (task: Task): string[] => (task.identifier ?? []).map((i) => `${i.system ?? ''}|${i.value ?? ''}`);

/** Each Task of the project once: those of the batch, and what is found only by its identifier. */
async function heldTasks(reader: FhirReader, kept: readonly Kept[]): Promise<Map<string, Task>> {
  const tasks = new Map<string, Task>();
  const add = (found: readonly Task[]): void => found.forEach((task) => tasks.set(task.id ?? '', task));
  const ask = async (request: Kept): Promise<void> => {
    for (const token of request.identifiers) {
      const bar = token.lastIndexOf('|');
      add(await reader.byIdentifier(token.slice(0, bar), token.slice(bar + 1)));
    }
  };
  const batch = kept.find((r) => r.kind === 'batch');
  if (batch) await ask(batch);
  for (const id of [...tasks.keys()]) add((await reader.children(id)) ?? []);
  const seen = new Set([...tasks.values()].flatMap(tokensOf));
  const missing = kept.filter((r) => r.kind === 'child' && !r.identifiers.some((token) => seen.has(token)));
  // An exchange that does not search by batch is asked for each row.
  const lane = async (): Promise<void> => {
    for (let r = missing.pop(); r; r = missing.pop()) await ask(r);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return tasks;
}

export async function account(
  database: Database,
  projectId: string,
  rows: number,
  reader: FhirReader,
): Promise<Account> {
  const kept = keptRequests(database, projectId);
  const tasks = await heldTasks(reader, kept);
  const owner = new Map(kept.flatMap((r) => r.identifiers.map((token) => [token, r.id] as const)));
  const sent = new Set(
    database
      .sql<{ request_id: string; identifier_value: string }>(
        `SELECT DISTINCT request_id, identifier_value FROM journal WHERE event = 'sent' AND identifier_value IS NOT NULL`,
      )
      .all()
      .map((r) => `${r.request_id} ${r.identifier_value}`),
  );

  const ofRequest = new Map<string, Task[]>();
  let unknown = 0;
  for (const task of tasks.values()) {
    const token = tokensOf(task).find((t) => owner.has(t));
    const id = token === undefined ? undefined : owner.get(token);
    if (token === undefined || id === undefined || !sent.has(`${id} ${token.slice(token.lastIndexOf('|') + 1)}`))
      unknown++;
    if (id !== undefined) ofRequest.set(id, [...(ofRequest.get(id) ?? []), task]);
  }
  // The exchange said no and has none: accounted for, and not sent.
  const refused = new Set(
    kept.filter((r) => r.kind === 'child' && r.status === 'draft' && !ofRequest.has(r.id)).map((r) => r.id),
  );
  const sentOnes = kept.filter((r) => !refused.has(r.id));
  const children = kept.filter((r) => r.kind === 'child');
  const followed = new Set(sentOnes.flatMap((r) => r.taskId ?? []));
  const count = (event: string): number =>
    database
      .sql<{ c: number }>(
        `SELECT count(*) AS c FROM journal WHERE event = :event
           AND request_id IN (SELECT id FROM request WHERE project_id = :projectId)`,
      )
      .get({ event, projectId })?.c ?? 0;
  const childTasks = [...tasks.values()].filter((task) => (task.partOf ?? []).length > 0);
  return {
    tasks: childTasks.length,
    identifiers: new Set(childTasks.flatMap(tokensOf)).size,
    refused: refused.size,
    lost: rows - refused.size - children.filter((r) => ofRequest.has(r.id)).length,
    doubled: [...ofRequest.values()].reduce((sum, held) => sum + held.length - 1, 0),
    unknown,
    misfiled:
      sentOnes.filter((r) => !(ofRequest.get(r.id) ?? []).some((task) => task.id === r.taskId)).length +
      sentOnes.length -
      followed.size,
    uncertain: sentOnes.filter((r) => ['queued', 'sending', 'send-uncertain', 'draft', 'held'].includes(r.status))
      .length,
    journal: {
      sent: count('sent'),
      uncertain: count('uncertain'),
      found: count('resolved-found'),
      absent: count('resolved-absent'),
    },
  };
}
