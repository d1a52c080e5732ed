/** Side files of the PDF library, as the build puts them beside the renderer: character maps, standard fonts, decoders. */
import fs from 'node:fs/promises';
import path from 'node:path';

/** @param name folder and file, checked by the caller against a pattern without a way out of the folder @returns null where there is none */
export async function readSideFile(dist: string, name: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await fs.readFile(path.join(dist, 'renderer', 'pdfjs', ...name.split('/'))));
  } catch {
    return null;
  }
}
