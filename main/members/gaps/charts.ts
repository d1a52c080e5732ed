/** Days, numbers and words of received documents, page by page, in slices. */
import { datesIn } from '../../arrival/dates.ts';
import { AppError } from '../../lib/errors.ts';
import { pause } from '../../projects/pause.ts';
import type { ChartDay, ChartDocument } from './model.ts';
import { wordsOf } from './model.ts';
import type { DocumentFacts, RequestFacts } from './repository.ts';

/** Texts of a document's pages, as the text room keeps them. */
export interface PageTexts {
  pages(
    documentId: string,
    after: number,
    limit: number,
  ): { page: number; text: string; source: 'text' | 'ocr' | 'none' }[];
  /** Days of care that a structured document states by itself. */
  statedDays(documentId: string): readonly string[];
}

const SLICE = 12;
const QUOTE = 70;

export async function readChart(
  texts: PageTexts,
  document: DocumentFacts,
  request: RequestFacts,
  today: string,
  signal: AbortSignal,
): Promise<ChartDocument> {
  const days: ChartDay[] = [];
  const numbers = new Map<string, number>();
  const words = new Map<number, ReadonlySet<string>>();
  for (let after = 0; ;) {
    if (signal.aborted) throw new AppError('aborted', 'Stopped.');
    const slice = texts.pages(document.id, after, SLICE);
    for (const { page, text, source } of slice) {
      const recognized = source === 'ocr';
      for (const found of datesIn(text, today, recognized))
        days.push({
          documentId: document.id,
          page,
          date: found.date,
          also: found.also,
          meaning: found.meaning,
          recognized,
          quote: quoteOf(text, found.start, found.end),
        });
      for (const [number] of text.matchAll(/(?<!\d)\d{10}(?!\d)/g)) if (!numbers.has(number)) numbers.set(number, page);
      words.set(page, new Set(wordsOf(text)));
    }
    const last = slice.at(-1);
    if (!last || slice.length < SLICE) break;
    after = last.page;
    await pause();
  }
  for (const date of texts.statedDays(document.id))
    days.push({
      documentId: document.id,
      page: 1,
      date,
      also: null,
      meaning: 'service',
      recognized: false,
      quote: 'stated as an encounter or service in the structure of the document',
    });
  return {
    documentId: document.id,
    requestId: document.requestId,
    title: document.title,
    siteName: request.siteName,
    siteNpi: request.siteNpi,
    days,
    numbers,
    words,
  };
}

/** The line in which it stands, shortened around it. */
function quoteOf(text: string, start: number, end: number): string {
  const from = Math.max(text.lastIndexOf('\n', start - 1) + 1, start - QUOTE);
  const lineEnd = text.indexOf('\n', end);
  const to = Math.min(lineEnd < 0 ? text.length : lineEnd, end + QUOTE);
  return text.slice(from, to).replace(/\s+/g, ' ').trim();
}
