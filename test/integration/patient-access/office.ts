/** The Patient Access room over real encrypted SQLite and a simulated payer, in plain Node. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { systemClock, type Clock } from '../../../main/lib/clock.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { createPatientAccess, type PatientAccessRoom } from '../../../main/patient-access/create-patient-access.ts';
import { settingsFrom } from '../../../main/patient-access/presets.ts';
import { patientAccessPolicySchema, type PatientAccessPolicy } from '../../../main/settings/policy/patient-access.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { workspaceMigrations } from '../../../main/workspace.ts';
import type { InputOf, OperationName, OutputOf } from '../../../preload/contract/index.ts';
import type { FetchReport, PayerGrant } from '../../../preload/contract/patient-access.ts';
import type { PayerSettings } from '../../../preload/contract/payer-profile.ts';
import { decide, type Payer } from '../../payers/payer-server.ts';
import type { PayerHabits } from '../../payers/habits.ts';
import { plainPlatform, type PlainPlatform } from '../../support/plain-platform.ts';

type PayerOperation = Extract<OperationName, `payers:${string}`>;

export interface Office {
  room: PatientAccessRoom;
  database: Database;
  platform: PlainPlatform;
  calls: { path: string; status: number | null }[];
  call<N extends PayerOperation>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /** As a lock or a quit does it. */
  close(): void;
}

export function openOffice(
  folder: string,
  key: Buffer = randomBytes(32),
  policy: Partial<PatientAccessPolicy> = {},
  clock: Clock = systemClock,
): Office {
  const database = openDatabase({
    file: path.join(folder, 'w.db'),
    key: Buffer.from(key),
    migrations: workspaceMigrations,
  });
  const platform = plainPlatform(folder);
  const life = new AbortController();
  const calls: Office['calls'] = [];
  const room = createPatientAccess({
    database,
    platform,
    policy: patientAccessPolicySchema.parse({ backoffMs: 2, ...policy }),
    heard: (e) => void calls.push(e),
    clock,
    publish: () => undefined,
    log: silentLogger,
    life: life.signal,
  });
  const context = { signal: life.signal, audit: () => undefined };
  return {
    room,
    database,
    platform,
    calls,
    call: (name, input) => (room.handlers[name] as (i: unknown, c: unknown) => Promise<never>)(input, context),
    close: () => {
      life.abort();
      room.close();
      database.close();
    },
  };
}

/** Settings of the vendor's preset, pointed to its simulator. */
export function settingsFor(
  preset: string,
  habits: PayerHabits,
  payer: Payer,
  more: Partial<PayerSettings> = {},
): PayerSettings {
  const settings = settingsFrom(preset, 'sandbox');
  if (!settings) throw new Error(`There is no preset ${preset}.`);
  const byHand = settings.discovery === 'manual';
  return {
    ...settings,
    variables: {},
    fhirBaseUrl: payer.base,
    authorizeUrl: byHand ? payer.origin + habits.authorizePath : '',
    tokenUrl: byHand ? payer.origin + habits.tokenPath : '',
    audienceValue: settings.audience === 'fixed' ? 'https://registered.audience.example' : '',
    clientId: habits.clientId,
    redirect: 'loopbackFree',
    ...more,
  };
}

export interface Made {
  memberId: string;
  connectionId: string;
  grantId: string;
}

export const PAULA = {
  name: 'Paula Practice',
  birthDate: '1961-04-12',
  sex: 'female',
  identifiers: [],
  requestIds: [],
} as const;

/** Connection, secret, member: everything before the first sign-in. */
export async function prepare(
  office: Office,
  settings: PayerSettings,
  secret: string | null = 'kept-in-the-vault',
  person: Partial<{ name: string; birthDate: string }> = {},
): Promise<Made> {
  const connection = await office.call('payers:saveConnection', { connectionId: null, settings });
  if (secret !== null) await office.call('payers:setSecret', { connectionId: connection.id, secret });
  const member = await office.call('payers:saveMember', {
    memberId: null,
    member: { ...PAULA, ...person, identifiers: [], requestIds: [] },
  });
  const grant = await office.call('payers:connect', { memberId: member.id, connectionId: connection.id });
  return { memberId: member.id, connectionId: connection.id, grantId: grant.id };
}

export async function grantOf(office: Office, made: Made): Promise<PayerGrant> {
  const { grants } = await office.call('payers:grants', { memberId: made.memberId });
  const grant = grants.find((g) => g.id === made.grantId);
  if (!grant) throw new Error('The grant is gone.');
  return grant;
}

export async function until<T>(read: () => Promise<T>, isThere: (value: T) => boolean, limitMs = 60_000): Promise<T> {
  const endMs = performance.now() + limitMs;
  while (true) {
    const value = await read();
    if (isThere(value)) return value;
    if (performance.now() > endMs) throw new Error(`It did not come about: ${JSON.stringify(value)?.slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The whole sign-in with the system browser and the listener on this computer. */
export async function signIn(office: Office, made: Made): Promise<PayerGrant> {
  const before = office.platform.opened.length;
  await office.call('payers:signIn', { grantId: made.grantId });
  const address = await decide(office.platform.opened[before] ?? '');
  await (await fetch(address)).text();
  return await until(
    () => grantOf(office, made),
    (g) => g.signIn.state !== 'waiting' && g.signIn.state !== 'exchanging',
  );
}

export async function fetchAll(office: Office, made: Made, kind: 'full' | 'refresh' = 'full'): Promise<FetchReport> {
  await office.call('payers:fetch', { grantId: made.grantId, kind });
  return await ended(office, made);
}

export async function ended(office: Office, made: Made, limitMs = 60_000): Promise<FetchReport> {
  const report = await until(
    () => office.call('payers:report', { grantId: made.grantId }),
    (r) => r !== null && r.state !== 'running',
    limitMs,
  );
  if (!report) throw new Error('There is no report.');
  return report;
}

/** What is stored of a member, comparable with another run. */
export function content(office: Office): string[] {
  return office.database
    .sql<{ line: string }>(
      `SELECT type || '/' || rid || ' ' || hex(hash) || ' ' || apart AS line FROM payer_resource ORDER BY type, rid`,
    )
    .all()
    .map((row) => row.line);
}
