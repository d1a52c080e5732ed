/**
 * A disk that gets full in the middle of a download: a small file system of its own under the records, filled by something else. The
 * program pauses and says so, keeps what has come, and goes on by itself with the rest when there is room again.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { treatmentDraft } from '../support/draft.ts';
import { startExchangeProcess } from '../support/exchange-process.ts';
import { startWorkstation, type Workstation } from './workstation.ts';

const DISK_MB = 48;
const LIMIT_MS = 60_000;

/** @returns what was seen, in words. @throws where it did not pause, lost something or did not go on */
export async function fullDisk(say: (line: string) => void): Promise<string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'not tried: a file system of its own needs Linux and root';
  const exchange = await startExchangeProcess(['--speed', '0']);
  let ws: Workstation | null = null;
  let mounted = '';
  const until = async <T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> => {
    const end = Date.now() + LIMIT_MS;
    for (;;) {
      const seen = await look();
      if (seen) return seen;
      if (Date.now() > end) throw new Error(`Waited in vain for: ${what}`);
      await delay(50);
    }
  };
  try {
    const { fhirUrl, tokenUrl, m2m } = exchange;
    ws = await startWorkstation({ fhirUrl, authorizeUrl: tokenUrl, tokenUrl, m2m }, m2m.clientSecret, {
      maxBackoffMs: 500,
      diskMarginMb: 0,
    });
    const w = ws;
    await w.setUp();
    const folder = path.join(w.userData, 'profiles', 'exchange-test', 'records');
    fs.mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder]);
    mounted = folder;
    const draft = treatmentDraft();
    const { id } = await w.call('requests:createDraft', { purpose: draft.purpose, copyOf: null });
    await w.call('requests:saveDraft', { id, draft });
    const { row } = await w.call('requests:submit', { id });
    const slow = await exchange.addFault({
      match: { origin: 'delivery' },
      fault: { kind: 'slowDownload', bytesPerS: 4_000_000 },
    });
    await exchange.deliver(row.taskId ?? '', [{ shape: 'signed-link', file: 'long-fax', pages: 2400 }]);
    const document = async () => (await w.call('requests:get', { id })).documents[0];
    await until('a part to be here', async () => ((await document())?.receivedBytes ?? 0) > 3_000_000);
    fill(path.join(folder, 'filler'));
    say('The disk is full.');
    const full = await until('the pause', async () => {
      const d = await document();
      return d?.state === 'waiting' && d.error?.code === 'diskFull' ? d : null;
    });
    if (full.receivedBytes < 1_000_000) throw new Error(`Of what had come ${full.receivedBytes} bytes were kept.`);
    const { activity } = await w.call('app:status', {});
    if (activity?.problem?.code !== 'diskFull' && full.error?.code !== 'diskFull')
      throw new Error('The full disk is not told.');
    await exchange.removeFault(slow);
    fs.rmSync(path.join(folder, 'filler'));
    say(
      `It paused with ${(full.receivedBytes / 1e6).toFixed(1)} MB: “${full.error?.message ?? ''}” There is room again.`,
    );
    const ready = await until('the rest', async () => {
      const d = await document();
      return d?.state === 'ready' ? d : null;
    });
    if (ready.checks.sha1 !== 'match') throw new Error('The hash does not hold.');
    return `paused at ${(full.receivedBytes / 1e6).toFixed(1)} MB, went on by itself, hash holds`;
  } finally {
    await ws?.quit();
    if (mounted !== '') execFileSync('umount', [mounted]);
    await ws?.close();
    await exchange.stop();
  }
}

/** Takes every byte that is left. */
function fill(file: string): void {
  const chunk = Buffer.alloc(64 * 1024, 1);
  const fd = fs.openSync(file, 'w');
  try {
    for (;;) fs.writeSync(fd, chunk);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    fs.closeSync(fd);
  }
}
