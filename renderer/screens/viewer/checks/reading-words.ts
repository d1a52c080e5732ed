/** How far a document is read and where its words come from, in a clerk's words. Pure. */
import type { Evidence } from '../../../../preload/contract/arrival.ts';
import type { Reading } from '../../../../preload/contract/text.ts';
import { formatCount } from '../../../components/index.ts';

const problems: Readonly<Record<NonNullable<Reading['problem']>, string>> = {
  password: 'It is protected by a password: its text cannot be read.',
  damaged: 'It is damaged: its text cannot be read.',
  unsupported: 'Its text cannot be read here; look at it with its own program.',
  tooLarge: 'It is too large to be read for its text.',
  stopped: 'Reading it was given up: it took too long or too much memory.',
};

const pages = (count: number): string => `${formatCount(count)} ${count === 1 ? 'page' : 'pages'}`;

/** Null where there is nothing to add: everything is read, from the document's own text. */
export function readingWords(r: Reading): string | null {
  if (r.problem) return problems[r.problem];
  if (r.state === 'none') return 'It is not received yet.';
  if (r.state === 'waiting') return 'Waits to be read.';
  if (r.state === 'reading')
    return r.pages > 0 ? `Being read: ${formatCount(r.withText + r.toRecognize)} of ${pages(r.pages)}.` : 'Being read.';
  if (r.toRecognize > 0) {
    if (r.recognition === 'forbidden')
      return `${pages(r.toRecognize)} are scans; reading scans is switched off by your administrator.`;
    if (r.recognition === 'off') return `${pages(r.toRecognize)} are scans; reading scans is switched off in Settings.`;
    return `${pages(r.toRecognize)} still to be read by OCR.`;
  }
  if (r.recognized > 0)
    return `${r.withText === 0 ? 'Read' : pages(r.recognized) + ' read'} by OCR${r.confidence === null ? '' : `, ${Math.round(r.confidence)} %`}.`;
  return null;
}

export const placeWords = (e: Pick<Evidence, 'page' | 'part' | 'partPage'>): string =>
  e.part === null ? `Page ${formatCount(e.page)}` : `${e.part}, page ${formatCount(e.partPage)}`;

/** Said wherever recognized words are used. */
export const sourceWords = (e: Pick<Evidence, 'source' | 'confidence'>): string =>
  e.source !== 'ocr' ? '' : ` · read by OCR${e.confidence === null ? '' : `, ${Math.round(e.confidence)} %`}`;
