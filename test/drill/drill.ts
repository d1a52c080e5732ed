/**
 * The crash drill: a whole project is sent while the program is killed at random moments - while it opens its store, while it looks up
 * what the last crash left, while it sends - and while the exchange loses answers. At the end both sides are laid side by side.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../exchange/index.ts';
import { type ExchangeProcess, startExchangeProcess } from '../support/exchange-process.ts';
import { account, openStore } from './account.ts';
import { requestTimeoutMs, summary, switchOn } from './faults.ts';
import { createFhirReader } from './fhir-reader.ts';
import type { DrillOptions, DrillResult } from './options.ts';
import { prepareProject } from './prepare.ts';
import { startWorkstation, type Workstation } from './workstation.ts';

/** Longer than the exchange hides or delays a Task, so that what counts as absent is absent. */
const LIMITS = { requestTimeoutMs, resolveDelaysMs: [0, 400, 800], pollScale: 0.02, maxBackoffMs: 500 };
/** Nothing is known of a foreign exchange: its searches may lag, and a quick one would be through before the kills are. */
const FOREIGN_LIMITS = {
  sendsAtOnce: 4,
  requestTimeoutMs: 15_000,
  resolveDelaysMs: [0, 1500, 3500],
  pollScale: 0.1,
  maxBackoffMs: 3000,
};
const ACCEPT_LIMIT_MS = 15 * 60_000;
/** Without any row getting further for so long the drill has failed. */
const STANDSTILL_MS = 120_000;
const LOOK_MS = 40;
/** How often a foreign exchange is asked whether it accepted the batch. */
const ASK_MS = 3_000;
const REVOKE_EVERY = 9;

type Totals = Awaited<ReturnType<typeof totalsOf>>;
async function totalsOf(ws: Workstation, id: string) {
  const found = (await ws.call('projects:list', {})).find((p) => p.id === id);
  if (!found) throw new Error('The project is gone.');
  return { ...found.totals, state: found.sending };
}
const sumOf = (t: Totals): number => t.invalid + t.waiting + t.held + t.queued + t.sent + t.failed + t.inactive;

export async function drill(options: DrillOptions): Promise<DrillResult> {
  const { rows, kills, say, foreign } = options;
  const random = seededRandom(options.seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const own = foreign
    ? null
    : await startExchangeProcess(['--speed', '0', ...(options.ifNoneExist ? [] : ['--no-if-none-exist'])]);
  let ws: Workstation | null = null;
  try {
    const at = foreign ?? ofProcess(own);
    const reader = await createFhirReader(at);
    ws = await startWorkstation(
      { fhirUrl: at.fhirUrl, authorizeUrl: at.tokenUrl, tokenUrl: at.tokenUrl, m2m: { clientId: at.clientId } },
      at.clientSecret,
      foreign ? FOREIGN_LIMITS : LIMITS,
    );
    await ws.setUp();
    const id = await prepareProject(ws, rows, say);
    say(`${rows} rows imported, checked and matched.`);
    if (own) await switchOn(own);
    const begunMs = performance.now();
    const done = await killThrough(ws, own, id);
    const ms = performance.now() - begunMs;
    say('Nothing is left to send; the program is ended.');
    const faults = own ? summary(await own.hits()) : null;
    await own?.clearFaults();
    await ws.quit();
    say('Both sides are laid side by side.');
    const database = await openStore(ws.userData, ws.recoveryCode);
    const found = await account(database, id, rows, reader);
    database.close();
    const { state: _state, ...totals } = done.totals;
    const addsUp = done.addsUp && totals.imported === rows && sumOf(done.totals) === rows;
    return {
      ...found,
      rows,
      ...done.kills,
      faults,
      totals,
      addsUp,
      ms,
      ok:
        addsUp &&
        totals.sent > 0 &&
        totals.sent + found.refused === rows &&
        (foreign !== undefined || found.refused === 0) &&
        found.lost + found.doubled + found.unknown + found.misfiled + found.uncertain === 0,
    };
  } finally {
    await ws?.close();
    await own?.stop();
  }

  /** Starts the sending, kills through it, and comes back when every row is sent. The program runs then. */
  async function killThrough(ws: Workstation, exchange: ExchangeProcess | null, id: string) {
    const counted = { kills: 0, killsWhileSending: 0, killsWhileOpening: 0 };
    let addsUp = true;
    let last: Totals | null = null;
    let movedMs = performance.now();
    let accepted = false;
    let askedMs = 0;
    let latency: { id: string; ms: number } | null = null;
    let toldTenth = 0;

    const look = async (): Promise<Totals> => {
      const t = await totalsOf(ws, id);
      if (t.imported !== rows || sumOf(t) !== rows) addsUp = false;
      if (t.sent + t.failed !== (last ? last.sent + last.failed : 0)) movedMs = performance.now();
      last = t;
      if (t.state === 'blocked' || t.state === 'stopped') {
        const { sending } = await ws.call('projects:get', { id });
        throw new Error(`The sending stands still: ${sending.notice}`);
      }
      if (!accepted) {
        const { batch } = await ws.call('projects:get', { id });
        if (exchange && batch?.taskId && !batch.open) await exchange.advance(batch.taskId, 'accepted');
        if (!exchange && batch?.taskId && performance.now() - askedMs > ASK_MS) {
          askedMs = performance.now();
          // Not signed in yet: it is asked the next time.
          await ws.call('scheduler:pollNow', {}).catch(() => undefined);
        }
        if (batch?.open) {
          accepted = true;
          say('The batch is accepted.');
        }
      }
      const limitMs = accepted ? STANDSTILL_MS : ACCEPT_LIMIT_MS;
      if (performance.now() - movedMs > limitMs)
        throw new Error(`Nothing got further for ${Math.round(limitMs / 1000)} s. ${JSON.stringify(t)}`);
      return t;
    };
    const isDone = (t: Totals): boolean => t.sent + t.failed >= rows && t.uncertain === 0;
    /** Rows that one life may send, so that the kills last to the end. */
    const share = (): number => Math.max(0, rows - (last?.sent ?? 0)) / Math.max(1, kills - counted.kills);
    /** Slower where few rows are left for many kills, so that a life is not over before it began. */
    const slow = async (): Promise<void> => {
      if (!exchange) return;
      const ms = Math.round(Math.min(900, Math.max(25, 2400 / Math.max(1, share()))));
      if (latency && Math.abs(latency.ms - ms) < 0.3 * latency.ms) return;
      if (latency) await exchange.removeFault(latency.id);
      const fault = { kind: 'latency', ms, jitterMs: ms } as const;
      latency = { ms, id: await exchange.addFault({ match: { origin: 'fhir', method: 'POST' }, fault }) };
    };

    /** One life of the program up to the moment of its death. @returns what it was doing */
    const live = async (): Promise<'opening' | 'sending' | 'idle'> => {
      const chance = random();
      if (chance < 0.05) return 'opening';
      if (chance < 0.25) {
        // In the middle of opening the store, taking the crash's leavings up and the first lookups.
        ws.unlock().catch(() => undefined);
        await delay(between(0, 700));
        return 'opening';
      }
      await ws.unlock();
      const before = last?.sent ?? 0;
      const target = before + between(0, 2 * share());
      const longestMs = between(200, accepted ? 6000 : 20_000);
      const fromMs = performance.now();
      for (;;) {
        const t = await look();
        if (isDone(t)) {
          await delay(between(0, 500));
          return 'idle';
        }
        if (accepted && (t.sent >= target || performance.now() - fromMs > longestMs)) break;
        await delay(LOOK_MS);
      }
      await delay(between(0, 150));
      return 'sending';
    };

    await slow();
    await ws.call('projects:start', { id });
    // The first life has the store open already.
    await delay(between(0, 300));
    while (counted.kills < kills) {
      if (counted.kills > 0) {
        await slow();
        const doing = await live();
        if (doing === 'opening') counted.killsWhileOpening++;
        if (doing === 'sending') counted.killsWhileSending++;
      }
      await ws.kill();
      counted.kills++;
      if (exchange && counted.kills % REVOKE_EVERY === 0) await exchange.revokeTokens();
      const tenth = Math.floor((counted.kills * 10) / kills);
      if (tenth > toldTenth || kills <= 10) {
        toldTenth = tenth;
        say(`${counted.kills} kills, ${known()}`);
      }
      await ws.start();
    }
    await ws.unlock();
    for (;;) {
      const t = await look();
      if (isDone(t)) return { kills: counted, totals: t, addsUp };
      await delay(200);
    }

    function known(): string {
      return last ? `${last.sent} rows sent, ${last.queued} on their way, ${last.held} held.` : 'nothing sent yet.';
    }
  }
}

function ofProcess(exchange: ExchangeProcess | null) {
  if (!exchange) throw new Error('There is no exchange.');
  return { fhirUrl: exchange.fhirUrl, tokenUrl: exchange.tokenUrl, ...exchange.m2m };
}
