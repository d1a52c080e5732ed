/**
 * The download drill: the real program receives documents and is killed again and again while it does. At the end every document is
 * whole: its bytes are opened and hashed, and the hash is the announced one. Nothing is there twice, nothing half.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../main/storage/database-port.ts';
import type { SealedFiles } from '../../main/storage/sealed-port.ts';
import { seededRandom } from '../exchange/index.ts';
import { treatmentDraft } from '../support/draft.ts';
import { type ExchangeProcess, startExchangeProcess } from '../support/exchange-process.ts';
import { openRecords } from './account.ts';
import type { ForeignExchange } from './options.ts';
import { found } from './prepare.ts';
import { startWorkstation, type Workstation } from './workstation.ts';

export interface DownloadDrillOptions {
  documents: number;
  kills: number;
  seed: number;
  foreign?: ForeignExchange;
  say(line: string): void;
}

export interface DownloadDrillResult {
  documents: number;
  kills: number;
  /** Kills while bytes were on their way. */
  killsWhileReceiving: number;
  /** Documents that are whole, and of them those whose hash the exchange had announced. */
  whole: number;
  announced: number;
  /** Documents that are missing, or whose bytes are not what was announced or written down. */
  lost: number;
  wrong: number;
  /** Documents that were gone on with after a kill, and the runs they came in. */
  resumed: number;
  runs: number;
  /** Files in the records folder that no row names. */
  strays: number;
  bytes: number;
  ms: number;
  ok: boolean;
}

const LIMITS = { requestTimeoutMs: 4000, pollScale: 0.002, maxBackoffMs: 500, downloads: 3 };
/** About 10 MB: as many pages of a fax. */
const PAGES = 1200;
const STANDSTILL_MS = 120_000;
const LOOK_MS = 50;

export async function downloadDrill(options: DownloadDrillOptions): Promise<DownloadDrillResult> {
  const { documents, kills, say, foreign } = options;
  const random = seededRandom(options.seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const own = foreign ? null : await startExchangeProcess(['--speed', '0']);
  let ws: Workstation | null = null;
  try {
    const at = foreign ?? addressOf(own);
    ws = await startWorkstation(
      { fhirUrl: at.fhirUrl, authorizeUrl: at.tokenUrl, tokenUrl: at.tokenUrl, m2m: { clientId: at.clientId } },
      at.clientSecret,
      foreign ? { ...LIMITS, requestTimeoutMs: 15_000, pollScale: 0.05 } : LIMITS,
    );
    await ws.setUp();
    await ask(ws, own, documents);
    say(`${documents} requests are sent${own ? ' and delivered' : '; waiting for the exchange to deliver'}.`);
    const begunMs = performance.now();
    const counted = await killThrough(ws, own);
    const ms = performance.now() - begunMs;
    say('Everything is here; the program is ended and each file is opened.');
    await ws.quit();
    const { database, sealed, folder } = await openRecords(ws.userData, ws.recoveryCode);
    const held = await account(database, sealed, folder, documents);
    database.close();
    const ok = held.lost + held.wrong + held.strays === 0 && held.whole >= documents;
    return { ...held, documents, ...counted, ms, ok };
  } finally {
    await ws?.close();
    await own?.stop();
  }

  async function killThrough(w: Workstation, exchange: ExchangeProcess | null) {
    const counted = { kills: 0, killsWhileReceiving: 0 };
    let movedMs = performance.now();
    let here = -1;
    let left = Number.POSITIVE_INFINITY;
    /** Bytes per second of each connection, as set last. */
    let pace = 0;

    const look = async (): Promise<{ done: boolean; active: number }> => {
      const o = await w.call('downloads:overview', {});
      const { rows, total } = await w.call('records:list', { text: '', offset: 0, limit: 500 });
      const bytes = rows.reduce((sum, r) => sum + r.receivedBytes, 0);
      left = rows.reduce((sum, r) => sum + (r.state === 'ready' ? 0 : Math.max(0, (r.size ?? 0) - r.receivedBytes)), 0);
      if (bytes !== here) movedMs = performance.now();
      here = bytes;
      const broken = rows.find((r) => r.state === 'failed' || r.state === 'quarantined');
      if (broken) throw new Error(`A document is ${broken.state}: ${broken.error?.message ?? ''}`);
      if (performance.now() - movedMs > STANDSTILL_MS) throw new Error(`Nothing got further: ${JSON.stringify(o)}`);
      return { done: total >= documents && rows.every((r) => r.state === 'ready'), active: o.active };
    };
    /** So slow that what is left lasts for the kills that are left. */
    const slow = async (): Promise<void> => {
      if (!exchange || !Number.isFinite(left)) return;
      const perLife = left / Math.max(1, kills - counted.kills);
      const bytesPerS = Math.round(Math.max(400_000, perLife / LIMITS.downloads));
      if (Math.abs(pace - bytesPerS) < 0.3 * pace) return;
      await exchange.clearFaults();
      const fault = { kind: 'slowDownload', bytesPerS } as const;
      pace = bytesPerS;
      await exchange.addFault({ match: { origin: 'delivery' }, fault });
    };

    let toldTenth = 0;
    while (counted.kills < kills) {
      if (counted.kills > 0) {
        if (random() < 0.1) {
          // In the middle of opening the store and reading what the last life left.
          w.unlock().catch(() => undefined);
          await delay(between(0, 700));
        } else {
          await w.unlock();
          await lifeOf();
        }
      } else await lifeOf();
      await w.kill();
      counted.kills++;
      const tenth = Math.floor((counted.kills * 10) / kills);
      if (tenth > toldTenth || kills <= 10) {
        toldTenth = tenth;
        say(`${counted.kills} kills, ${(here / 1e6).toFixed(1)} MB are here.`);
      }
      await w.start();
    }
    await exchange?.clearFaults();
    await w.unlock();
    while (!(await look()).done) await delay(200);
    return counted;

    /** Until some bytes are on their way, and then a moment longer. */
    async function lifeOf(): Promise<void> {
      const longestMs = between(1500, 6000);
      const fromMs = performance.now();
      while (performance.now() - fromMs < longestMs) {
        const { done, active } = await look();
        await slow();
        if (done) return;
        if (active > 0 && left < Number.POSITIVE_INFINITY) {
          await delay(between(50, 1500));
          counted.killsWhileReceiving++;
          return;
        }
        await delay(LOOK_MS);
      }
    }
  }
}

/** Sends so many requests; the practice exchange delivers a long document to each. */
async function ask(ws: Workstation, own: ExchangeProcess | null, documents: number): Promise<void> {
  const sites = own ? [] : await found(ws, 'provider', documents);
  await own?.addFault({ match: { origin: 'delivery' }, fault: { kind: 'slowDownload', bytesPerS: 400_000 } });
  for (let i = 0; i < documents; i++) {
    const site = sites[i % Math.max(1, sites.length)];
    const draft = treatmentDraft(
      site ? { custodian: { id: site.id, name: site.name, npi: '', city: site.city, state: site.state } } : {},
    );
    const { id } = await ws.call('requests:createDraft', { purpose: draft.purpose, copyOf: null });
    await ws.call('requests:saveDraft', { id, draft });
    const { row } = await ws.call('requests:submit', { id });
    if (own && row.taskId !== null)
      await own.deliver(row.taskId, [{ shape: 'signed-link', file: 'long-fax', pages: PAGES + i }]);
  }
}

async function account(database: Database, sealed: SealedFiles, folder: string, documents: number) {
  const rows = database
    .sql<{
      id: string;
      sealed_name: string | null;
      wrapped_key: string | null;
      size: number | null;
      sha256: string | null;
      declared_sha1: string | null;
      state: string;
    }>('SELECT id, sealed_name, wrapped_key, size, sha256, declared_sha1, state FROM document')
    .all();
  const held = { whole: 0, announced: 0, wrong: 0, resumed: 0, runs: 0, bytes: 0 };
  for (const d of rows) {
    if (d.state !== 'ready' || d.sealed_name === null || d.wrapped_key === null) continue;
    const sha1 = createHash('sha1');
    const sha256 = createHash('sha256');
    let size = 0;
    for await (const part of sealed.stream(d.sealed_name, d.id, d.wrapped_key)) {
      const bytes = part as Buffer;
      sha1.update(bytes);
      sha256.update(bytes);
      size += bytes.length;
    }
    const same =
      size === d.size &&
      sha256.digest('hex') === d.sha256 &&
      (d.declared_sha1 === null || sha1.digest('base64') === d.declared_sha1);
    if (!same) {
      held.wrong++;
      continue;
    }
    const runs = d.wrapped_key.split('.').length;
    held.whole++;
    held.bytes += size;
    held.runs += runs;
    if (runs > 1) held.resumed++;
    if (d.declared_sha1 !== null) held.announced++;
  }
  const named = new Set(rows.flatMap((d) => (d.sealed_name === null ? [] : [`${d.sealed_name}.sealed`])));
  const strays = fs.readdirSync(folder).filter((f) => !named.has(f)).length;
  return { ...held, strays, lost: Math.max(0, documents - held.whole - held.wrong) };
}

function addressOf(exchange: ExchangeProcess | null) {
  if (!exchange) throw new Error('There is no exchange.');
  return { fhirUrl: exchange.fhirUrl, tokenUrl: exchange.tokenUrl, ...exchange.m2m };
}
