/** A chase list handed over to the program in parts, as the window does it. */
import type { Page } from '@playwright/test';
import type { OutputOf } from '../../preload/contract/index.ts';

const SLICE_BYTES = 512 * 1024;

type PutSlice = (input: {
  id: string;
  upload: string | null;
  at: number;
  total: number;
  bytes: Uint8Array<ArrayBuffer>;
}) => Promise<OutputOf<'projects:putSlice'>>;

/** @param id the project. @returns the list's id, for `projects:addFile` */
export async function handOver(put: PutSlice, id: string, bytes: Uint8Array): Promise<string> {
  let upload: string | null = null;
  let at = 0;
  do {
    const slice = new Uint8Array(bytes.subarray(at, at + SLICE_BYTES));
    ({ upload } = await put({ id, upload, at, total: bytes.length, bytes: slice }));
    at += slice.length;
  } while (at < bytes.length);
  return upload;
}

/** The same from within the page, where bytes arrive as text: that is far quicker than as an object with a key for each byte. */
export const handOverInPage = (page: Page, id: string, bytes: Uint8Array): Promise<string> =>
  handOver(
    ({ bytes: slice, ...rest }) =>
      page.evaluate(
        async ([input, text]) => {
          const { roi } = window as unknown as { roi: { invoke: (n: string, i: unknown) => Promise<unknown> } };
          const part = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          const answer = (await roi.invoke('projects:putSlice', { ...input, bytes: part })) as {
            ok: boolean;
            data: { upload: string };
          };
          if (!answer.ok) throw new Error(JSON.stringify(answer));
          return answer.data;
        },
        [rest, Buffer.from(slice).toString('base64')] as const,
      ),
    id,
    bytes,
  );
