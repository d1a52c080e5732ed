/** What is handed on: documents and pages of them, checked before anything leaves. */
import type { Readable } from 'node:stream';
import type { HandOnItem, handOnRefusals } from '../../preload/contract/disclosures.ts';
import { formatPageRanges } from '../../preload/contract/rules/page-ranges.ts';
import { AppError } from '../lib/errors.ts';
import { pageKindOf } from './composer/protocol.ts';
import type { DocumentFacts, FactsReader } from './facts.ts';
import type { DisclosedItem } from './port.ts';

/** The plain bytes of a document: what the records room gives. */
export interface DocumentBytes {
  type: string;
  size: number;
  /** Hex, as received. */
  sha256: string;
  stream(): Readable;
}

export interface Chosen {
  facts: DocumentFacts;
  pages: HandOnItem['pages'];
  bytes: DocumentBytes;
}

export type Refusal = (typeof handOnRefusals)[number];

export const refusalOf = ({ locked, state }: DocumentFacts): Refusal | null =>
  locked
    ? 'locked'
    : state === 'quarantined'
      ? 'quarantined'
      : state === 'purged'
        ? 'purged'
        : state === 'ready'
          ? null
          : 'notHere';

/** Why a document does not become pages, in words; null when it does. */
export const notPages = (type: string): string | null =>
  pageKindOf(type) === null ? 'Not made into pages here: it can go into a zip as it was received.' : null;

const words: Readonly<Record<Refusal, string>> = {
  locked: 'is locked: it seems to be of another person',
  quarantined: 'differs from what was announced and is kept apart',
  purged: 'was purged',
  notHere: 'is not received yet',
};

export interface Selector {
  /** @throws AppError `conflict` that says which one cannot be handed on */
  choose(items: readonly HandOnItem[]): Chosen[];
  /** A locked document, for its return. @throws AppError `conflict` when it is not locked */
  chooseLocked(documentId: string): Chosen;
}

export function createSelector(deps: { facts: FactsReader; bytesOf: (documentId: string) => DocumentBytes }): Selector {
  const { facts, bytesOf } = deps;
  const find = (id: string): DocumentFacts => {
    const found = facts.find(id);
    if (!found) throw new AppError('notFound', 'One of the documents does not exist any more.');
    return found;
  };
  return {
    choose: (items) => {
      const once = [...new Map(items.map((item) => [item.documentId, item])).values()];
      return once.map(({ documentId, pages }, n) => {
        const found = find(documentId);
        const refusal = refusalOf(found);
        if (refusal)
          throw new AppError('conflict', `Document ${n + 1} of the selection ${words[refusal]}.`, {
            meaning: 'Nothing left this computer.',
            nextStep: 'Take it out of the selection.',
            technical: { reason: refusal },
          });
        return { facts: found, pages, bytes: bytesOf(documentId) };
      });
    },
    chooseLocked: (documentId) => {
      const found = find(documentId);
      if (!found.locked)
        throw new AppError('conflict', 'Only a locked record is returned in this way.', {
          nextStep: 'Hand it on instead.',
        });
      return { facts: found, pages: null, bytes: bytesOf(documentId) };
    },
  };
}

/** As the disclosure record keeps it. @param made pages that were made of it, where that is known */
export const disclosed = ({ facts, pages, bytes }: Chosen, made: number | null): DisclosedItem => ({
  kind: 'document',
  subjectId: facts.id,
  requestId: facts.requestId,
  personName: facts.patientName,
  birthDate: facts.birthDate,
  description: [bytes.type, made === null ? null : `${made} ${made === 1 ? 'page' : 'pages'}`]
    .filter((part) => part !== null)
    .join(', '),
  pages: formatPageRanges(pages),
  sha256: bytes.sha256,
  part2: facts.part2,
});

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/tiff': 'tif',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/bmp': 'bmp',
  'application/zip': 'zip',
  'application/hl7-cda+xml': 'xml',
  'application/fhir+xml': 'xml',
  'application/xml': 'xml',
  'application/fhir+json': 'json',
  'application/json': 'json',
  'application/fhir+ndjson': 'ndjson',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/rtf': 'rtf',
};
export const extensionOf = (type: string): string => EXTENSIONS[type] ?? 'bin';
