/** Files that the libraries of reading bring along: of pdf.js beside the renderer (character maps, fonts, decoders), of recognition beside main. */
import fs from 'node:fs/promises';
import path from 'node:path';

/** The language that recognition reads, gzipped, as the build puts it beside the main process. */
export const readLanguage = async (dist: string): Promise<Uint8Array> =>
  new Uint8Array(await fs.readFile(path.join(dist, 'main', 'ocr', 'eng.traineddata.gz')));

/** @param name folder and file, checked by the caller against a pattern without a way out of the folder @returns null where there is none */
export async function readSideFile(dist: string, name: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await fs.readFile(path.join(dist, 'renderer', 'pdfjs', ...name.split('/'))));
  } catch {
    return null;
  }
}
