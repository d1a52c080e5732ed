/** The composed program against a real exchange, driven through dispatch as the window does, for chase lists. */
import { expect } from 'vitest';
import { compose, type Program } from '../../../main/compose.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { policySchema } from '../../../main/settings/policy/policy.ts';
import { defaultSettings, type Settings } from '../../../main/settings/settings-port.ts';
import type { OperationName, OutputOf } from '../../../preload/contract/index.ts';
import type { ChaseFilter, ImportSummary, ProjectInput } from './types.ts';
import { startExchange, type Exchange, type ExchangeOptions } from '../../exchange/index.ts';
import { projectInput } from '../../support/chase-list.ts';
import { plainPlatform } from '../../support/plain-platform.ts';
import { policyFor } from '../../support/policy.ts';
import { handOver } from '../../support/hand-over.ts';

export { csvOf, goodCells, HEADER } from '../../support/chase-list.ts';
const sender = { webContentsId: 1, isMainFrame: true, origin: 'app://bundle' };

export interface Office {
  exchange: Exchange;
  program: Program;
  events: { name: string; detail: unknown }[];
  saved: { name: string; bytes: Buffer }[];
  /** Addresses given to the browser or the mail program. */
  opened: string[];
  call<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>>;
  /** The whole refusal. */
  refused(name: OperationName, input: unknown): Promise<{ code: string; message: string }>;
}

export function openOffice(folder: string, exchange: Exchange, limits: object = {}): Office {
  let settings: Settings = structuredClone(defaultSettings);
  const events: Office['events'] = [];
  const saved: Office['saved'] = [];
  const platform = plainPlatform(folder);
  const program = compose({
    platform: {
      ...platform,
      saveDialog: {
        save: async ({ suggestedName }, content) => {
          const pieces: Uint8Array[] = [];
          for await (const piece of content) pieces.push(piece);
          saved.push({ name: suggestedName, bytes: Buffer.concat(pieces) });
          return true;
        },
      },
    },
    settings: {
      get: () => settings,
      set: (patch) => void (settings = { ...settings, ...patch }),
      reload: () => undefined,
    },
    policy: policySchema.parse(policyFor(exchange, { limits })),
    log: silentLogger,
    publish: (name, detail) => void events.push({ name, detail }),
    isTrusted: () => true,
    practiceRequested: false,
    clientSecret: exchange.m2m.clientSecret,
    onLocked: () => undefined,
    onPreferences: () => undefined,
  });
  return {
    exchange,
    program,
    events,
    saved,
    opened: platform.opened,
    call: async (name, input) => {
      const answer = await program.dispatch(sender, name, input);
      if (!answer.ok)
        throw new Error(
          `${name}: ${answer.error.code} ${answer.error.message} ${answer.error.meaning ?? ''} ${JSON.stringify(answer.error.fields)}`,
        );
      return answer.data as never;
    },
    refused: async (name, input) => {
      const answer = await program.dispatch(sender, name, input);
      return answer.ok ? { code: 'answered', message: '' } : { code: answer.error.code, message: answer.error.message };
    },
  };
}

/** Waits for a condition by looking often; outside of a test too. */
async function until(what: string, look: () => unknown, limitMs = 10_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** A new store, signed in. */
export async function newOffice(folder: string, options: ExchangeOptions = {}, limits: object = {}): Promise<Office> {
  const exchange = await startExchange({ automatic: false, ...options });
  const o = openOffice(folder, exchange, limits);
  const { recoveryCode } = await o.call('store:create', { slot: 'keychain' });
  await o.call('store:confirmRecovery', { code: recoveryCode });
  await until('the session', async () => (await o.call('app:status', {})).session?.state === 'signedIn');
  return o;
}

export const everything: ChaseFilter = {
  text: '',
  problems: [],
  severities: [],
  states: [],
  siteId: null,
  fileId: null,
};

export async function newProject(o: Office, change: Partial<ProjectInput> = {}): Promise<string> {
  return (await o.call('projects:create', { input: projectInput(change) })).id;
}

/** Hands a list over. @returns its id, for `projects:addFile` */
export const upload = (o: Office, id: string, bytes: Uint8Array): Promise<string> =>
  handOver((slice) => o.call('projects:putSlice', slice), id, bytes);

export async function addFile(o: Office, id: string, bytes: Uint8Array, name = 'chases.csv'): Promise<string> {
  const form = { sheet: null, encoding: null, delimiter: null };
  return (await o.call('projects:addFile', { id, name, upload: await upload(o, id, bytes), ...form })).id;
}

/** Reads a list in and takes the guessed columns. */
export async function importList(
  o: Office,
  id: string,
  bytes: Uint8Array,
  mode: 'add' | 'update' = 'add',
): Promise<ImportSummary> {
  const fileId = await addFile(o, id, bytes);
  const guess = await o.call('projects:mapping', { id, fileId, headerRow: null });
  return o.call('projects:applyMapping', {
    id,
    fileId,
    headerRow: guess.headerRow,
    columns: guess.columns
      .filter((c) => c.field !== null)
      .map(({ index, field, dateOrder }) => ({ index, field, dateOrder })),
    mode,
    template: '',
  });
}

export async function matchSites(o: Office, id: string): Promise<void> {
  await o.call('projects:matchSites', { id });
  await until('the sites', async () => !(await o.call('projects:get', { id })).sites.matching);
}

/** The exchange accepts the batch of a project that was started. */
export async function acceptBatch(o: Office, id: string): Promise<void> {
  await until('the batch', async () => (await o.call('projects:get', { id })).batch?.taskId ?? null);
  const taskId = (await o.call('projects:get', { id })).batch?.taskId ?? '';
  o.exchange.advance(taskId, 'accepted');
}

export async function expectAccount(o: Office, id: string): Promise<OutputOf<'projects:get'>['totals']> {
  const { totals: t } = await o.call('projects:get', { id });
  expect(t.invalid + t.waiting + t.held + t.queued + t.sent + t.failed + t.inactive).toBe(t.imported);
  return t;
}
