/** Writes a zip as it is read (yazl): one file after the other, each hashed on its way, and last what could only be known by then. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import yazl from 'yazl';

export interface ZipPart {
  name: string;
  /** Packed already: packing it again costs time and gains nothing. */
  packed: boolean;
  stream(): Readable;
  /** Told when it went in. @throws ends the zip */
  written(sha256: string, size: number): void;
}

/** @param last made when all parts are written @param at the one time of all files: when they arrived is nobody's business */
export async function* zipOf(
  parts: readonly ZipPart[],
  last: () => readonly { name: string; text: string }[],
  at: Date,
): AsyncGenerator<Uint8Array, void, undefined> {
  const zip = new yazl.ZipFile();
  const out = zip.outputStream as Readable;
  zip.on('error', (error: Error) => out.destroy(error));
  const options = { mtime: at, mode: 0o100600 };
  const fill = async (): Promise<void> => {
    for (const part of parts)
      await new Promise<void>((resolve, reject) => {
        zip.addReadStreamLazy(part.name, { ...options, compress: !part.packed }, (give) =>
          give(null, tapped(part, resolve, reject)),
        );
      });
    for (const { name, text } of last()) zip.addBuffer(Buffer.from(text, 'utf8'), name, { ...options, compress: true });
    zip.end();
  };
  const filling = fill().catch((error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error('The zip could not be written.'));
  });
  try {
    for await (const piece of out) yield piece as Uint8Array;
  } finally {
    out.destroy();
  }
  await filling;
}

function tapped(part: ZipPart, resolve: () => void, reject: (error: unknown) => void): Readable {
  return Readable.from(
    (async function* () {
      const hash = createHash('sha256');
      let size = 0;
      try {
        for await (const piece of part.stream()) {
          const bytes = piece as Buffer;
          hash.update(bytes);
          size += bytes.byteLength;
          yield bytes;
        }
        part.written(hash.digest('hex'), size);
        resolve();
      } catch (error) {
        reject(error);
        throw error;
      }
    })(),
    { objectMode: false },
  );
}
