/** Copying that can be trusted: hashed on the way, flushed to the disk, never over a file that is there. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { AppError, isAborted } from '../lib/errors.ts';

const CHUNK = 1024 * 1024;

export interface Copied {
  size: number;
  sha256: string;
}

/** Writes beside the target first and renames when all is on the disk. @throws AppError `diskFull`, `conflict`, `aborted` */
export async function copyFile(source: string, target: string, signal: AbortSignal): Promise<Copied> {
  const part = `${target}.part`;
  try {
    await fs.mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    let size = 0;
    const out = await fs.open(part, 'w', 0o600);
    try {
      for await (const chunk of createReadStream(source, { highWaterMark: CHUNK, signal }) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        await out.writeFile(chunk);
        size += chunk.length;
      }
      await out.sync();
    } finally {
      await out.close();
    }
    await fs.rename(part, target);
    return { size, sha256: hash.digest('hex') };
  } catch (cause) {
    await fs.rm(part, { force: true }).catch(() => undefined);
    throw fileTrouble(cause, signal);
  }
}

/** @throws AppError as `copyFile` */
export async function hashFile(file: string, signal: AbortSignal): Promise<Copied> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK, signal }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
    }
  } catch (cause) {
    throw fileTrouble(cause, signal);
  }
  return { size, sha256: hash.digest('hex') };
}

/** What the file system says, in words: a share that went away, a full disk, no rights. */
export function fileTrouble(cause: unknown, signal?: AbortSignal): AppError {
  if (cause instanceof AppError) return cause;
  if (signal?.aborted || isAborted(cause)) return new AppError('aborted', 'Stopped.', { cause });
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const technical = { reason: code };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('diskFull', 'The disk of the backup is full.', {
      meaning: 'This backup was not finished and does not count; the ones before it are whole.',
      nextStep: 'Free some space there, or choose another folder.',
      technical,
      cause,
    });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError('conflict', 'The backup folder cannot be written.', {
      nextStep: 'Choose another folder, or ask for the right to write there.',
      technical,
      cause,
    });
  return new AppError('offline', 'The backup folder cannot be reached.', {
    meaning: 'This backup was not finished and does not count; the ones before it are whole.',
    nextStep: 'Connect the disk or share, then try again.',
    retryable: true,
    technical,
    cause,
  });
}

export async function listFolder(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder);
  } catch (cause) {
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT') return [];
    throw fileTrouble(cause);
  }
}
