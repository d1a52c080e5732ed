/**
 * A chase list sent by the real program code, composed in plain Node, to a practice exchange in a process of its own that answers
 * each create after a fixed latency. What the figures about sending have in common.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { compose } from '../../main/compose.ts';
import { silentLogger } from '../../main/lib/logger.ts';
import { policySchema } from '../../main/settings/policy/policy.ts';
import { defaultSettings, type Settings } from '../../main/settings/settings-port.ts';
import { openStore } from '../drill/account.ts';
import { prepareProject, type Seam } from '../drill/prepare.ts';
import { type ExchangeProcess, startExchangeProcess } from '../support/exchange-process.ts';
import { plainPlatform } from '../support/plain-platform.ts';
import { policyFor } from '../support/policy.ts';
import { createWorkFolder } from '../support/work-folder.ts';

export const LATENCY_MS = 25;

export interface Sent {
  rows: number;
  /** From the first child's journal row before it leaves to the last one's answer being written. */
  ms: number;
  /** The most creates that the exchange had to answer at once. */
  inFlight: number;
  /** The bodies, as sent. */
  bodies: string[];
}

const sender = { webContentsId: 1, isMainFrame: true, origin: 'app://bundle' };
const LIMIT_MS = 120_000;

async function until<T>(look: () => Promise<T | null | false>, what: string): Promise<T> {
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += 25) {
    const found = await look();
    if (found !== null && found !== false) return found;
    await delay(25);
  }
  throw new Error(`Waited in vain for ${what}.`);
}

/** The same Task may be created again, so that another client can send the same requests afterwards. */
export async function startSlowExchange(): Promise<ExchangeProcess> {
  const exchange = await startExchangeProcess(['--speed', '0', '--no-if-none-exist']);
  await exchange.addFault({
    match: { origin: 'fhir', method: 'POST', path: '/Task' },
    fault: { kind: 'latency', ms: LATENCY_MS },
  });
  return exchange;
}

/** @param allowed requests in flight at most */
export async function sendProject(exchange: ExchangeProcess, rows: number, allowed: number): Promise<Sent> {
  const folder = createWorkFolder('roi-bench-send-');
  let settings: Settings = structuredClone(defaultSettings);
  const program = compose({
    platform: plainPlatform(folder.userData),
    settings: {
      get: () => settings,
      set: (patch) => void (settings = { ...settings, ...patch }),
      reload: () => undefined,
    },
    policy: policySchema.parse(policyFor(exchange, { limits: { pollScale: 1, sendsAtOnce: allowed } })),
    log: silentLogger,
    publish: () => undefined,
    isTrusted: () => true,
    practiceRequested: false,
    clientSecret: exchange.m2m.clientSecret,
    onLocked: () => undefined,
    onPreferences: () => undefined,
  });
  const seam: Seam = {
    call: async (name, input) => {
      const answer = await program.dispatch(sender, name, input);
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
      return answer.data as never;
    },
  };
  try {
    const { recoveryCode } = await seam.call('store:create', { slot: 'keychain' });
    await seam.call('store:confirmRecovery', { code: recoveryCode });
    await until(async () => (await seam.call('app:status', {})).session?.state === 'signedIn', 'the session');
    const id = await prepareProject(seam, rows);
    await seam.call('projects:start', { id });
    const batchId = await until(
      async () => (await seam.call('projects:get', { id })).batch?.taskId ?? null,
      'the batch',
    );
    await exchange.peakLoad();
    await exchange.advance(batchId, 'accepted');
    // Asked by hand: the first look at it would come after a minute.
    await seam.call('scheduler:pollNow', {});
    await until(
      async () => (await seam.call('projects:list', {})).find((p) => p.id === id)?.totals.sent === rows,
      'the end of sending',
    );
    const inFlight = await exchange.peakLoad();
    await program.stop();
    const database = await openStore(folder.userData, recoveryCode);
    const times = database
      .sql<{ first: string; last: string }>(
        `SELECT min(at) FILTER (WHERE event = 'sent') AS first, max(at) FILTER (WHERE event = 'answered') AS last
           FROM journal WHERE request_id IN (SELECT id FROM request WHERE kind = 'child')`,
      )
      .get();
    const bodies = database
      .sql<{ template: string }>(
        `SELECT template FROM request_task WHERE request_id IN (SELECT id FROM request WHERE kind = 'child') ORDER BY rowid`,
      )
      .all()
      .map((r) => r.template);
    database.close();
    if (!times) throw new Error('The journal is empty.');
    return { rows, ms: Date.parse(times.last) - Date.parse(times.first), inFlight, bodies };
  } finally {
    await program.stop();
    folder.remove();
  }
}

/** Headers with which the program sends a Task. */
export async function headersOf(exchange: ExchangeProcess): Promise<Record<string, string>> {
  const { clientId, clientSecret } = exchange.m2m;
  const answer = await fetch(exchange.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/fhir+json',
    'content-type': 'application/fhir+json; charset=utf-8',
    prefer: 'return=minimal',
  };
}

/** The same bodies by a client that does nothing else: no journal, no disk, no trail. @returns milliseconds of one answer, on average */
export async function bareLatencyMs(
  exchange: ExchangeProcess,
  bodies: readonly string[],
  inFlight: number,
): Promise<number> {
  const headers = await headersOf(exchange);
  const dispatcher = new Agent({ connections: inFlight, pipelining: 1 });
  const left = [...bodies];
  const lane = async (): Promise<void> => {
    for (let body = left.pop(); body !== undefined; body = left.pop()) {
      const answer = await request(`${exchange.fhirUrl}/Task`, { dispatcher, method: 'POST', headers, body });
      await answer.body.dump();
      if (answer.statusCode !== 201) throw new Error(`The exchange answered ${answer.statusCode}.`);
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  const ms = performance.now() - from;
  await dispatcher.destroy();
  return (ms * inFlight) / bodies.length;
}
