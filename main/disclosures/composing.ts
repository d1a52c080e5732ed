/** Has a PDF made by the composing process: hands it the bytes it asks for, and takes the pages. Nothing of it touches the disk. */
import type { Readable } from 'node:stream';
import { AppError } from '../lib/errors.ts';
import type { StartDecoder } from '../platform/ports.ts';
import type { ComposedItem, ComposeJob, ComposeProblem, FromComposer, ToComposer } from './composer/protocol.ts';

export interface ComposeSource extends ComposedItem {
  stream(): Readable;
}

export interface ComposedPdf {
  pieces: Uint8Array[];
  size: number;
  /** Pages of each item. */
  pages: number[];
  total: number;
}

export interface Composer {
  /** @throws AppError `unsupported` that says which item did not become pages and why */
  compose(
    items: readonly ComposeSource[],
    dress: Pick<ComposeJob, 'cover' | 'footer' | 'mostPages'>,
    signal: AbortSignal,
  ): Promise<ComposedPdf>;
}

/** Bytes of one document, and of all: what is larger goes into a zip. */
const LARGEST_ITEM = 256 * 1024 * 1024;
const LARGEST_ALL = 512 * 1024 * 1024;
const LIMIT_MS = 10 * 60_000;

export function createComposer(deps: {
  start: StartDecoder;
  fonts: () => Promise<ComposeJob['fonts']>;
  limitMs?: number;
}): Composer {
  return {
    compose: async (items, dress, signal) => {
      if (items.some((i) => i.size > LARGEST_ITEM) || items.reduce((sum, i) => sum + i.size, 0) > LARGEST_ALL)
        throw notComposed('tooLarge', null);
      const fonts = await deps.fonts();
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      const child = deps.start();
      const post = (message: ToComposer): void => child.post(message);
      return new Promise<ComposedPdf>((resolve, reject) => {
        const pieces: Uint8Array[] = [];
        let ended = false;
        const end = (act: () => void): void => {
          if (ended) return;
          ended = true;
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
          child.kill();
          act();
        };
        const stop = (): void => end(() => reject(new AppError('aborted', 'Stopped.')));
        const timer = setTimeout(() => end(() => reject(notComposed('tooLarge', null))), deps.limitMs ?? LIMIT_MS);
        signal.addEventListener('abort', stop);
        // It ran out of memory, or something in it broke.
        child.onExit(() => end(() => reject(notComposed('damaged', null))));
        child.onMessage((heard) => {
          const message = heard as FromComposer;
          if ('need' in message) {
            const source = items[message.need];
            const give = (bytes: Uint8Array | null): void => {
              if (!ended) post({ item: message.need, bytes });
            };
            if (source) wholeOf(source).then(give, () => give(null));
            else give(null);
          } else if ('piece' in message) pieces.push(message.piece);
          else if ('problem' in message) end(() => reject(notComposed(message.problem, message.item)));
          else
            end(() => {
              const size = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
              resolve({ pieces, size, ...message.done });
            });
        });
        post({
          job: {
            ...dress,
            items: items.map(({ type, size, pages, name }) => ({ type, size, pages, name })),
            fonts,
          },
        });
      });
    },
  };
}

async function wholeOf(source: ComposeSource): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of source.stream()) parts.push(part as Buffer);
  return new Uint8Array(Buffer.concat(parts));
}

const words: Readonly<Record<ComposeProblem, string>> = {
  damaged: 'is damaged and cannot be made into pages',
  encrypted: 'is protected with a password',
  unsupported: 'is of a kind that has no pages here',
  tooLarge: 'is too large to be made into one PDF',
  noSuchPage: 'has none of the pages that were asked for',
  tooManyPages: 'would make it longer than one PDF may be',
  unreadable: 'could not be read from the store',
};

const notComposed = (problem: ComposeProblem, item: number | null): AppError =>
  new AppError(
    'unsupported',
    item === null ? `What was chosen ${words[problem]}.` : `Document ${item + 1} of the selection ${words[problem]}.`,
    {
      meaning: 'Nothing left this computer.',
      nextStep:
        problem === 'noSuchPage'
          ? 'Choose other pages of it.'
          : 'Save it as zip: there every file goes along as it was received.',
      technical: { reason: problem },
    },
  );
