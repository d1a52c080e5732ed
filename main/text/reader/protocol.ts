/**
 * What the reading process and its owner say to each other. The process holds no key and no file: it asks for ranges of bytes and
 * for side files of the PDF library by name.
 */

/** What the process knows to read. */
export type ReadingKind = 'pdf' | 'cda' | 'fhir' | 'xml' | 'text' | 'html' | 'rtf' | 'picture';

export type ReadingProblemWord = 'password' | 'damaged' | 'unsupported' | 'tooLarge';

export type ReaderAsk =
  /** Text of the pages from `from` on, one message each. */
  | { kind: 'text'; of: ReadingKind; from: number }
  /** The picture of one page of a PDF, for recognition. */
  | { kind: 'pdfPicture'; page: number }
  /** Ink and likeness of a page's picture that was decoded elsewhere (PNG). */
  | { kind: 'look'; png: Uint8Array };

export interface Word {
  text: string;
  /** Parts of the page, 0 to 1, from the upper left corner. */
  x: number;
  y: number;
  width: number;
  height: number;
  endsLine: boolean;
}

export interface ReadPage {
  /** 1-based. */
  page: number;
  words: Word[];
  /** The page shows a picture that may hold words, while its own text holds few. */
  scanned: boolean;
  look: Look | null;
}

/** How a picture looks: for finding blank pages and repeated ones. */
export interface Look {
  /** Dark part of the page, 0 to 1. */
  ink: number;
  /** Mean darkness of 32 by 32 fields, one bit each. */
  fingerprint: Uint8Array;
}

/** Whom the document names in its structure (C-CDA recordTarget, FHIR Patient). */
export interface StatedPatient {
  names: { family: string; given: string[] }[];
  birthDate: string | null;
}

export interface Stated {
  patients: StatedPatient[];
  /** Days of care in the structure: encounters, documented services. */
  serviceDates: string[];
}

/** A picture in shades of grey, one byte for each dot. */
export interface GreyPicture {
  width: number;
  height: number;
  grey: Uint8Array;
}

export type ToReader =
  | { job: number; ask: ReaderAsk; size: number }
  /** Null where it could not be read. */
  | { job: number; range: number; bytes: Uint8Array | null };

export type FromReader =
  | { job: number; range: number; start: number; end: number }
  | { job: number; range: number; sideFile: string }
  | { job: number; opened: number }
  | { job: number; page: ReadPage }
  | { job: number; picture: GreyPicture | null }
  | { job: number; look: Look | null }
  | { job: number; done: Stated }
  | { job: number; problem: ReadingProblemWord };
