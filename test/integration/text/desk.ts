/**
 * Received documents without an exchange: a real encrypted database, really sealed files made by the practice exchange's makers, and the
 * real reading processes as forked Node.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createArrival, type ArrivalRoom } from '../../../main/arrival/create-arrival.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { createScratch } from '../../../main/records/scratch.ts';
import { sniff } from '../../../main/records/sniff.ts';
import { createSealedFiles } from '../../../main/storage/sealed-file.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { createText, type TextRoom } from '../../../main/text/create-text.ts';
import { workspaceMigrations } from '../../../main/workspace.ts';
import type { ChartSubject } from '../../exchange/delivery/chart.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { buildDecoder, buildProcess, forkDecoder } from '../records/decoder-build.ts';

export const renee: ChartSubject = {
  key: 'renee',
  family: 'Okafor',
  given: ['Renee', 'T'],
  birthDate: '1951-03-09',
  gender: 'female',
  memberId: 'LKS0048812',
  siteName: 'Plano Orthopedic Clinic',
  siteAddress: '100 Medical Center Dr, Plano, TX 75023',
  sitePhone: '+1-972-555-0142',
  from: '2025-01-01',
  to: '2025-12-31',
  recordTypes: [],
};

export interface Desk {
  database: Database;
  text: TextRoom;
  arrival: ArrivalRoom;
  changed: string[][];
  /** Seals a file and says that it was received. @returns the document's id */
  receive(bytes: Uint8Array, how?: { request?: string; declared?: string; title?: string }): Promise<string>;
  /** A request for the subject's records. */
  ask(subject: ChartSubject, purpose?: string): string;
  /** Runs the jobs until nothing is left. */
  readAll(): Promise<void>;
  pages(id: string): { page: number; source: string; text: string; part: string | null }[];
  readers: { pids: number[] };
  close(): void;
}

export function useDesk(): (folder?: string) => Promise<Desk> {
  const temp = useTempFolder();
  let built: Built & { folder: string };
  const desks: Desk[] = [];
  beforeAll(async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'roi-test-'));
    built = {
      folder,
      reader: await buildProcess('main/text/reader/process.ts', path.join(folder, 'reader'), 'reader.mjs'),
      decoder: await buildDecoder(path.join(folder, 'decoder')),
      recognizer: await buildProcess('main/text/ocr/process.ts', path.join(folder, 'recognizer'), 'recognizer.mjs'),
    };
  }, 120_000);
  afterAll(async () => {
    await fs.rm(built.folder, { recursive: true, force: true });
  });
  afterEach(() => {
    for (const desk of desks.splice(0)) if (desk.database.open) desk.close();
  });
  return async (where = temp()) => {
    const desk = await openDesk(where, built);
    desks.push(desk);
    return desk;
  };
}

interface Built {
  reader: string;
  decoder: string;
  recognizer: string;
}

const languageFile = path.join(
  import.meta.dirname,
  '../../../node_modules/@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
);
const key = Buffer.alloc(32, 7);

async function openDesk(folder: string, built: Built): Promise<Desk> {
  await fs.mkdir(folder, { recursive: true });
  const database = openDatabase({
    file: path.join(folder, 'workstation.db'),
    key: Buffer.from(key),
    migrations: workspaceMigrations,
  });
  const sealed = createSealedFiles(path.join(folder, 'records'), () => key);
  const readers = forkDecoder(built.reader, 384);
  const recognizers = forkDecoder(built.recognizer, 512);
  const changed: string[][] = [];
  const life = new AbortController();
  const pdfjs = path.join(import.meta.dirname, '../../../node_modules/pdfjs-dist');
  const text: TextRoom = createText({
    database,
    sealed,
    scratch: createScratch(path.join(folder, 'scratch-text')),
    startReader: readers.start,
    startDecoder: forkDecoder(built.decoder).start,
    startRecognizer: recognizers.start,
    language: async () => new Uint8Array(await fs.readFile(languageFile)),
    recognition: () => 'on',
    clock: systemClock,
    sideFile: async (name) => new Uint8Array(await fs.readFile(path.join(pdfjs, name))),
    log: silentLogger,
    onRead: (id) => arrival.check(id),
    changed: (ids) => changed.push(ids),
    nudge: () => undefined,
  });
  const arrival: ArrivalRoom = createArrival({
    database,
    text,
    clock: systemClock,
    changed: (ids) => changed.push(ids),
  });
  let count = 0;
  const next = (kind: string): string => `${kind}-${++count}-${randomBytes(3).toString('hex')}`;
  return {
    database,
    text,
    arrival,
    changed,
    readers,
    ask: (subject, purpose = 'attorney') => {
      const id = next('request');
      const at = new Date().toISOString();
      database
        .sql(
          `INSERT INTO request (id, kind, purpose, status, status_since, created_at, updated_at, patient_name, birth_date)
           VALUES (:id, 'core', :purpose, 'delivered', :at, :at, :at, :name, :born)`,
        )
        .run({
          id,
          purpose,
          at,
          name: `${subject.family}, ${subject.given.join(' ')}`,
          born: subject.birthDate,
        });
      database.sql('INSERT INTO request_draft (request_id, draft_json) VALUES (:id, :draft)').run({
        id,
        draft: JSON.stringify({ serviceFrom: subject.from, serviceTo: subject.to, patient: {}, custodian: {} }),
      });
      return id;
    },
    receive: async (bytes, how = {}) => {
      const id = next('document');
      const writer = await sealed.create(id, id, { sha1: false });
      await writer.write(bytes);
      const { wrappedKey, size } = await writer.finish();
      const type = sniff(bytes);
      database
        .sql(
          `INSERT INTO document (id, request_id, task_id, output_key, title, declared_type, patient_name, custodian_name, purpose, state, created_at)
           VALUES (:id, :request, 'task', :id, :title, :declared, 'Okafor, Renee', 'Plano', 'attorney', 'waiting', '2026-01-01T00:00:00Z')`,
        )
        .run({ id, request: how.request ?? 'none', title: how.title ?? 'chart', declared: how.declared ?? type });
      database
        .sql(
          `UPDATE document SET state = 'ready', sealed_name = :id, wrapped_key = :wrappedKey, size = :size, sniffed_type = :type WHERE id = :id`,
        )
        .run({ id, wrappedKey, size, type });
      return id;
    },
    readAll: async () => {
      while (text.nextExtract() !== null) await text.extract(life.signal);
      while (text.nextRecognize() !== null) await text.recognize(life.signal);
    },
    pages: (id) => text.repository.pages(id, 0, 10_000),
    close: () => {
      life.abort();
      text.close();
      database.close();
    },
  };
}
