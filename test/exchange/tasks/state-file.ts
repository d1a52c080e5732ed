/**
 * Purpose: keeps the Tasks in a file, so that practice work survives a restart. Always writes a whole new file
 * beside the old one and renames it: a crash leaves the old state or the new one, never half of one. With a key the
 * file is encrypted (AES-256-GCM): it holds what people typed while they practised.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import type { TaskRecord } from './record.ts';

const FORMAT = 'practice-exchange-state-1';
/** Before the nonce, the sealed lines and the tag. */
const SEALED_MARK = Buffer.from('practice-exchange-sealed-1\n');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SHORTEST_DELAY_MS = 200;
const RECORDS_PER_WRITE = 500;

interface Head {
  format: string;
  serial: number;
  lastStampMs: number;
  clockMs: number;
}

export interface SavedState {
  head: Head;
  records: TaskRecord[];
}

export interface StateSource {
  serial: number;
  lastStampMs: number;
  all: () => Iterable<TaskRecord>;
}

/**
 * What an earlier run saved. A file that cannot be read (also: sealed by another key, or not sealed although there is
 * a key) is moved aside, not overwritten.
 * @param key 32 bytes, or undefined for a file in clear text
 */
export function readState(path: string, key?: Buffer): SavedState | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const bytes = readFileSync(path);
    const [first = '', ...lines] = (key ? unseal(bytes, key) : bytes).toString('utf8').split('\n');
    const head = JSON.parse(first) as Head;
    if (head.format !== FORMAT) throw new Error(`unknown format ${String(head.format)}`);
    return { head, records: lines.filter(Boolean).map((line) => JSON.parse(line) as TaskRecord) };
  } catch {
    renameSync(path, `${path}.unreadable-${Date.now()}`);
    return undefined;
  }
}

function unseal(bytes: Buffer, key: Buffer): Buffer {
  const head = SEALED_MARK.length + NONCE_BYTES;
  if (bytes.length < head + TAG_BYTES || !bytes.subarray(0, SEALED_MARK.length).equals(SEALED_MARK))
    throw new Error('not sealed');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(SEALED_MARK.length, head));
  decipher.setAAD(SEALED_MARK).setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(head, -TAG_BYTES)), decipher.final()]);
}

/** What goes around the lines of a file; a new nonce for every file that is written. */
function sealing(key: Buffer | undefined): { head: Buffer; part: (text: string) => Buffer; end: () => Buffer } {
  if (!key) return { head: Buffer.alloc(0), part: (text) => Buffer.from(text), end: () => Buffer.alloc(0) };
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(SEALED_MARK);
  return {
    head: Buffer.concat([SEALED_MARK, nonce]),
    part: (text) => cipher.update(text, 'utf8'),
    end: () => Buffer.concat([cipher.final(), cipher.getAuthTag()]),
  };
}

export class StateFile {
  readonly #path: string;
  readonly #key: Buffer | undefined;
  readonly #source: StateSource;
  readonly #nowMs: () => number;
  #timer: NodeJS.Timeout | undefined;
  #dirty = false;
  #writing: Promise<void> | undefined;
  /** Grows with the size of the state, so that a large one is not written all the time. */
  #delayMs = SHORTEST_DELAY_MS;

  constructor(path: string, source: StateSource, nowMs: () => number, key?: Buffer) {
    this.#path = path;
    this.#key = key;
    this.#source = source;
    this.#nowMs = nowMs;
  }

  changed(): void {
    this.#dirty = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // A full disk must not end a practice session; the next change tries again, and `flush` reports.
      this.#writeNow().catch(() => {
        this.#dirty = true;
      });
    }, this.#delayMs);
  }

  /** Waits until everything that happened so far is in the file. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#dirty || this.#writing) await this.#writeNow();
  }

  async #writeNow(): Promise<void> {
    if (this.#writing) {
      await this.#writing;
      // What changed during that write still has to go out.
      if (this.#dirty) this.changed();
      return;
    }
    if (!this.#dirty) return;
    this.#dirty = false;
    const startedMs = performance.now();
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
      this.#delayMs = Math.max(SHORTEST_DELAY_MS, (performance.now() - startedMs) * 4);
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { serial, lastStampMs } = this.#source;
    const head: Head = { format: FORMAT, serial, lastStampMs, clockMs: this.#nowMs() };
    const temporary = `${this.#path}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    const { head: sealedHead, part, end } = sealing(this.#key);
    try {
      await file.writeFile(sealedHead);
      let text = `${JSON.stringify(head)}\n`;
      let kept = 0;
      for (const record of this.#source.all()) {
        text += `${JSON.stringify(record)}\n`;
        kept += 1;
        if (kept % RECORDS_PER_WRITE !== 0) continue;
        await file.writeFile(part(text));
        text = '';
      }
      await file.writeFile(part(text));
      await file.writeFile(end());
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
  }
}
