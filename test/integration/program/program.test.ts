/** The whole program without Electron: composed, driven through dispatch as a window would, against a real exchange over HTTP. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compose, type Program } from '../../../main/compose.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { policySchema } from '../../../main/settings/policy/policy.ts';
import { defaultSettings, type Settings } from '../../../main/settings/settings-port.ts';
import type { OperationName, OutputOf } from '../../../preload/contract/index.ts';
import { startExchange, type Exchange } from '../../exchange/index.ts';
import { treatmentDraft } from '../../support/draft.ts';
import { plainPlatform, type PlainPlatform } from '../../support/plain-platform.ts';
import { policyFor } from '../../support/policy.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const sender = { webContentsId: 1, isMainFrame: true, origin: 'app://bundle' };
const temp = useTempFolder();
let exchange: Exchange;
const running: Program[] = [];

afterEach(async () => {
  for (const program of running.splice(0)) await program.stop();
  await exchange.close();
});

interface Run {
  platform: PlainPlatform;
  folder: string;
  program: Program;
  call<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>>;
  /** The code of the refusal. */
  refused(name: OperationName, input: unknown): Promise<string>;
}

function run(folder: string): Run {
  let settings: Settings = structuredClone(defaultSettings);
  const platform = plainPlatform(folder);
  const program = compose({
    platform,
    settings: {
      get: () => settings,
      set: (patch) => void (settings = { ...settings, ...patch }),
      reload: () => undefined,
    },
    policy: policySchema.parse(policyFor(exchange)),
    log: silentLogger,
    publish: () => undefined,
    isTrusted: () => true,
    practiceRequested: false,
    clientSecret: exchange.m2m.clientSecret,
    onLocked: () => undefined,
    onPreferences: () => undefined,
  });
  running.push(program);
  const ask = (name: string, input: unknown) => program.dispatch(sender, name, input);
  return {
    platform,
    folder,
    program,
    call: async (name, input) => {
      const answer = await ask(name, input);
      if (!answer.ok)
        throw new Error(`${name}: ${answer.error.code} ${answer.error.message} ${JSON.stringify(answer.error.fields)}`);
      return answer.data as never;
    },
    refused: async (name, input) => {
      const answer = await ask(name, input);
      return answer.ok ? 'answered' : answer.error.code;
    },
  };
}

async function opened(): Promise<Run> {
  exchange = await startExchange({ automatic: false });
  const r = run(temp());
  const { recoveryCode } = await r.call('store:create', { slot: 'keychain' });
  await r.call('store:confirmRecovery', { code: recoveryCode });
  await expect.poll(async () => (await r.call('app:status', {})).session?.state, { timeout: 8000 }).toBe('signedIn');
  return r;
}

async function sent(r: Run): Promise<string> {
  const { id } = await r.call('requests:createDraft', { purpose: 'continuity-of-care', copyOf: null });
  await r.call('requests:saveDraft', { id, draft: treatmentDraft() });
  await r.call('requests:submit', { id });
  return id;
}

describe('the program in plain Node', () => {
  it('sends, receives, locks and opens again on the same data', async () => {
    const r = await opened();
    const id = await sent(r);
    expect(exchange.taskCount()).toBe(1);
    const task = exchange.tasks()[0];
    exchange.deliver(task?.id ?? '', [{ shape: 'signed-link', file: 'pdf', pages: 3 }]);
    await expect
      .poll(async () => (await r.call('requests:get', { id })).documents[0]?.state, { timeout: 8000 })
      .toBe('ready');

    const document = (await r.call('requests:get', { id })).documents[0];
    const open = await r.call('records:open', { id: document?.id });
    const ticket = open.address.slice(open.address.lastIndexOf('/') + 1);
    const bytes: Buffer[] = [];
    for await (const chunk of r.program.readTicket(ticket)?.stream() ?? []) bytes.push(chunk as Buffer);
    expect(Buffer.concat(bytes).subarray(0, 5).toString()).toBe('%PDF-');

    await r.call('store:lock', {});
    expect(r.program.readTicket(ticket)).toBeNull();
    expect(await r.refused('requests:get', { id })).toBe('locked');
    await exchange.stop();
    await r.call('store:unlock', { method: 'keychain' });
    expect((await r.call('requests:get', { id })).documents[0]?.state).toBe('ready');
    expect((await r.call('records:open', { id: document?.id })).size).toBe(open.size);
    expect((await r.call('activity:verify', {})).ok).toBe(true);
    const events = (await r.call('activity:list', { before: null, event: '', limit: 500 })).entries.map((e) => e.event);
    for (const event of ['store.created', 'request.submitted', 'document.viewed', 'store.locked', 'api.call'])
      expect(events).toContain(event);
  }, 30_000);

  it('locks when the user is away and when the machine is suspended', async () => {
    const r = await opened();
    r.platform.idle.mustLock();
    await expect.poll(() => r.refused('requests:list', {})).toBe('locked');
    const states = await r.call('store:state', {});
    expect(states.kind).toBe('locked');
  }, 20_000);

  it('leaves neither the patient, the secret nor a token on the disk', async () => {
    const r = await opened();
    await sent(r);
    await r.program.stop();
    const files = fs.readdirSync(r.folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    expect(files.length).toBeGreaterThan(2);
    for (const f of files) {
      const bytes = fs.readFileSync(path.join(f.parentPath, f.name));
      for (const word of ['Okafor', '1951-03-09', exchange.m2m.clientSecret])
        expect(bytes.includes(word), `${word} in ${f.name}`).toBe(false);
    }
  }, 20_000);

  it('never sends twice when it ends between the request and its answer', async () => {
    const r = await opened();
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: { kind: 'lostAnswerHang' }, times: 1 });
    const { id } = await r.call('requests:createDraft', { purpose: 'continuity-of-care', copyOf: null });
    await r.call('requests:saveDraft', { id, draft: treatmentDraft() });
    const answer = r.refused('requests:submit', { id });
    await expect.poll(() => exchange.taskCount(), { timeout: 5000 }).toBe(1);
    await r.program.stop();
    await answer;

    const again = run(r.folder);
    await again.call('store:unlock', { method: 'keychain' });
    await expect
      .poll(async () => (await again.call('requests:get', { id })).row.taskId, { timeout: 15_000 })
      .toBe(exchange.tasks()[0]?.id);
    expect(exchange.taskCount()).toBe(1);
  }, 30_000);
});
