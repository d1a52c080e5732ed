/**
 * Chase lists on their way in from the window: slice by slice, so that neither side holds a whole file. What is larger than one slice is
 * sealed under a key that exists in memory only; nothing plain touches the disk, and what a crash left cannot be read and is removed.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { maxChaseListBytes, maxSliceBytes } from '../../preload/contract/projects.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { SealedWriter } from '../storage/sealed-port.ts';
import { createSealedFiles } from '../storage/sealed-file.ts';

/** The bytes of a list, wherever they lie. */
export interface ListSource {
  readonly size: number;
  /** Bytes in [`start`, `end`). */
  read(start: number, end: number): Promise<Uint8Array>;
  /** The same piece by piece, each freshly made for its reader. */
  stream(start: number, end: number): AsyncIterable<Uint8Array>;
}

export interface Slice {
  /** Null begins a new list. */
  upload: string | null;
  /** Where in the list these bytes stand; slices come in order. */
  at: number;
  /** Size of the whole list in bytes. */
  total: number;
  bytes: Uint8Array;
}

export interface Uploads {
  /**
   * Takes a slice; the answer is the sender's leave to send the next one. A project has one list on its way: a new one takes its place.
   * @returns the list's id
   * @throws AppError `aborted` when the list was stopped or replaced, `conflict` for a slice out of order, `invalid` over 200 MB
   */
  put(project: string, slice: Slice): Promise<string>;
  /** A complete list, once. Call `release` when it was read. @throws AppError `aborted` when it is not there (any more) */
  take(project: string, upload: string): { source: ListSource; release(): void };
  /** What is on its way to this project is not wanted any more. */
  drop(project: string): void;
  /** Nothing can be read any more. */
  close(): void;
}

interface Upload {
  id: string;
  total: number;
  written: number;
  busy: boolean;
  /** Of lists that fit into one slice. */
  small: Uint8Array | null;
  writer: SealedWriter | null;
  wrappedKey: string | null;
}

const stopped = (): AppError => new AppError('aborted', 'Stopped.');

/** A list that is in memory already. */
export const listOf = (bytes: Uint8Array): ListSource => ({
  size: bytes.length,
  read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  stream: async function* (start, end) {
    for (let at = start; at < end; at += maxSliceBytes)
      yield await Promise.resolve(bytes.subarray(at, Math.min(end, at + maxSliceBytes)));
  },
});

/** @param folder for this alone: emptied at the start and at the end */
export function createUploads(folder: string): Uploads {
  fs.rmSync(folder, { recursive: true, force: true });
  const key = randomBytes(32);
  const sealed = createSealedFiles(folder, () => key);
  const byProject = new Map<string, Upload>();
  let closed = false;

  const forget = (upload: Upload): void => {
    upload.small = null;
    if (closed) return;
    // A slice that is being written ends first; its sender is told then.
    if (upload.writer && !upload.busy) upload.writer.abort().catch(() => undefined);
    if (upload.wrappedKey !== null) sealed.remove(upload.id).catch(() => undefined);
  };
  const drop = (project: string): void => {
    const upload = byProject.get(project);
    if (!upload) return;
    byProject.delete(project);
    forget(upload);
  };
  const write = async (project: string, upload: Upload, bytes: Uint8Array): Promise<void> => {
    if (upload.total <= maxSliceBytes) {
      // A copy: what came from the window is one message, of which the rest is not needed.
      upload.small = Buffer.concat([upload.small ?? new Uint8Array(), bytes]);
      return;
    }
    upload.writer ??= await sealed.create(upload.id, upload.id, { sha1: false });
    await upload.writer.write(bytes);
    if (byProject.get(project) !== upload) {
      if (!closed) await upload.writer.abort();
      throw stopped();
    }
    if (upload.written + bytes.length < upload.total) return;
    ({ wrappedKey: upload.wrappedKey } = await upload.writer.finish());
    upload.writer = null;
  };

  return {
    put: async (project, { upload: id, at, total, bytes }) => {
      if (total > maxChaseListBytes)
        throw new AppError('invalid', 'The file is larger than 200 MB.', {
          meaning: 'Nothing was imported.',
          nextStep: 'Split the list and add the parts one after the other.',
        });
      if (id === null) {
        drop(project);
        byProject.set(project, {
          id: newId(),
          total,
          written: 0,
          busy: false,
          small: null,
          writer: null,
          wrappedKey: null,
        });
      }
      const upload = byProject.get(project);
      if (!upload || closed || (id !== null && upload.id !== id)) throw stopped();
      if (upload.busy || at !== upload.written || total !== upload.total || at + bytes.length > total)
        throw new AppError('conflict', 'The parts of the file came out of order.', {
          meaning: 'Nothing was imported.',
          nextStep: 'Choose the file again.',
        });
      upload.busy = true;
      try {
        await write(project, upload, bytes);
        upload.written += bytes.length;
      } catch (error) {
        if (byProject.get(project) === upload) byProject.delete(project);
        throw error;
      } finally {
        upload.busy = false;
      }
      if (byProject.get(project) !== upload) {
        forget(upload);
        throw stopped();
      }
      return upload.id;
    },
    take: (project, id) => {
      const upload = byProject.get(project);
      if (!upload || upload.id !== id || upload.busy || upload.written < upload.total) throw stopped();
      byProject.delete(project);
      const release = (): void => forget(upload);
      if (upload.total <= maxSliceBytes) return { source: listOf(upload.small ?? new Uint8Array()), release };
      const { wrappedKey, total } = upload;
      if (wrappedKey === null) throw stopped();
      const source: ListSource = {
        size: total,
        read: (start, end) => sealed.read(id, id, wrappedKey, start, Math.min(end, total)),
        stream: (start, end) => sealed.stream(id, id, wrappedKey, { start, end: Math.min(end, total) }),
      };
      return { source, release };
    },
    drop,
    close: () => {
      closed = true;
      for (const { writer } of byProject.values()) writer?.abort().catch(() => undefined);
      byProject.clear();
      key.fill(0);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
