/** What can be read of a received file, by what its bytes are; and how a page's text is compared with another's. Pure. */
import { createHash } from 'node:crypto';
import type { ReadingKind } from './reader/protocol.ts';

/** Raised when reading finds more than before: documents of an older version are read anew. */
export const READING_VERSION = 1;

/** How a file's pages come about: read by the reading process, decoded as a TIFF, or entry by entry. */
export type FileKind = ReadingKind | 'tiff' | 'archive';

const KINDS: Readonly<Record<string, FileKind>> = {
  'application/pdf': 'pdf',
  'application/hl7-cda+xml': 'cda',
  'application/fhir+json': 'fhir',
  'application/fhir+ndjson': 'fhir',
  'application/json': 'fhir',
  'application/fhir+xml': 'xml',
  'application/xml': 'xml',
  'text/plain': 'text',
  'x-application/hl7-v2+er7': 'text',
  'text/html': 'html',
  'text/rtf': 'rtf',
  'image/tiff': 'tiff',
  'image/png': 'picture',
  'image/jpeg': 'picture',
  'image/bmp': 'picture',
  'image/webp': 'picture',
  'application/zip': 'archive',
};

/** @param type as sniffed @returns null for what is not read */
export const fileKindOf = (type: string): FileKind | null => KINDS[type] ?? null;

const PAGED: readonly string[] = ['pdf', 'tiff', 'picture', 'archive'];
/** Whether what is read are pages that a person sees as such. */
export const isPaged = (kind: string): boolean => PAGED.includes(kind);

/** Text that differs from its repetition only by this is the same page: page numbers, lines of a fax machine, the hour of printing. */
const PASSING: readonly RegExp[] = [
  /\bpages?\s*:?\s*\d{1,5}(?:\s*(?:of|\/)\s*\d{1,5})?/g,
  /\bp\.?\s*\d{1,5}\s*\/\s*\d{1,5}/g,
  /\b\d{1,5}\s+of\s+\d{1,5}\b/g,
];
/** Fewer letters say too little to call a page a repetition. */
const FEWEST = 60;

/** @returns null where there is too little text to compare */
export function textHash(text: string): string | null {
  let folded = text.toLowerCase();
  for (const passing of PASSING) folded = folded.replace(passing, ' ');
  folded = folded.replace(/[^\p{L}\p{N}]+/gu, '');
  return folded.length < FEWEST ? null : createHash('sha256').update(folded).digest('base64').slice(0, 22);
}
