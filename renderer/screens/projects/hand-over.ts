/** A chase list goes to the program in parts, each when the one before was taken, so that neither side holds the whole file. */
import { call } from '../../api/index.ts';

const SLICE_BYTES = 512 * 1024;

/** @param id the project. @returns the list's id, under which it is added */
export async function handOver(id: string, file: File): Promise<string> {
  let upload: string | null = null;
  let at = 0;
  do {
    const bytes = new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer());
    ({ upload } = await call('projects:putSlice', { id, upload, at, total: file.size, bytes }));
    at += bytes.length;
    // The file became shorter since it was chosen.
    if (bytes.length === 0) break;
  } while (at < file.size);
  return upload;
}
