/** The contract's `text:*` operations. */
import type { Reading, textContract } from '../../preload/contract/text.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import { AppError } from '../lib/errors.ts';
import { unpackBoxes } from './boxes.ts';
import type { FindText } from './find.ts';
import type { TextRepository } from './repository.ts';

export const createTextHandlers = (deps: {
  repository: TextRepository;
  find: FindText;
  readingOf(documentId: string): Reading;
  recognition(): Reading['recognition'];
  changed(ids: string[]): void;
  nudge(): void;
}): HandlersOf<typeof textContract> => {
  const { repository } = deps;
  return {
    'text:reading': async ({ id }) => deps.readingOf(id),
    'text:recognition': async () => ({ permitted: deps.recognition() !== 'forbidden' }),
    'text:find': async (query) => deps.find(query),
    'text:page': async ({ id, page }) => {
      const row = repository.page(id, page);
      if (!row) return { source: 'none', confidence: null, words: [] };
      return {
        source: row.source,
        confidence: row.confidence,
        words: unpackBoxes(row.boxes).map(({ start, end, x, y, width, height }) => ({
          text: row.text.slice(start, end),
          area: { x, y, width, height },
          endsLine: row.text[end] === '\n',
        })),
      };
    },
    'text:readAgain': async ({ id }) => {
      if (!repository.document(id))
        throw new AppError('notFound', 'There is no received file to read.', {
          nextStep: 'Download the document first.',
        });
      repository.again(id);
      deps.changed([id]);
      deps.nudge();
      return {};
    },
  };
};
