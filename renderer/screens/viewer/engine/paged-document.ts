/** What the page view needs of a document with pages, whatever its format: sizes, pictures of pages, and text where there is some. */
import type { PageSize, Rotation } from './page-layout.ts';
import type { PageRect } from './page-rect.ts';

export interface DrawAsk {
  /** CSS pixels that the page takes on the sheet, turned already. */
  width: number;
  height: number;
  /** 1 = 100 %. */
  zoom: number;
  rotation: Rotation;
  /** Pixels for each CSS pixel. */
  ratio: number;
}

/** The strings of a page as they lie in its text layer, one span each. */
export interface PageWords {
  items: { text: string; endsLine: boolean }[];
  spans: HTMLElement[];
}

export interface PagedText {
  /** Lays selectable text into `host`; null when it was aborted. */
  lay(
    number: number,
    host: HTMLElement,
    zoom: number,
    rotation: Rotation,
    signal: AbortSignal,
  ): Promise<PageWords | null>;
  /** The page's text folded for comparison (see find-text.ts). */
  folded(number: number): Promise<string>;
}

/** An entry of the outline that the document brings (bookmarks). */
export interface OutlineItem {
  title: string;
  depth: number;
  /** How many of the following entries lie in this one. */
  below: number;
  /** The page it leads to; null where it leads out of the document or nowhere. */
  page(): Promise<number | null>;
}

/** What lies on a page besides its picture and text: links, and notes that someone made on it. */
export type PageNote =
  | { kind: 'link'; rect: PageRect; page(): Promise<number | null> }
  /** Leads out of the document: it is told where to, and nothing goes there. */
  | { kind: 'outside'; rect: PageRect; address: string }
  | { kind: 'note'; rect: PageRect; author: string; text: string };

/** What only some formats bring. */
export interface PagedExtras {
  outline(): Promise<readonly OutlineItem[]>;
  /** Names of the pages as they are printed on them (iv, A-3), one for each; null where they are just counted. */
  labels(): Promise<readonly string[] | null>;
  notes(page: number): Promise<readonly PageNote[]>;
  /** What the reader has to know of the document: parts of it that are not shown, and why. */
  remarks(): Promise<readonly string[]>;
}

export interface PagedDocument {
  readonly pageCount: number;
  /** Size of page 1 in CSS pixels at 100 %. */
  readonly firstPageSize: PageSize;
  /** Null where the pages are pictures. */
  readonly text: PagedText | null;
  /** Null where the format has nothing of the kind. */
  readonly extras: PagedExtras | null;
  /** Set where the file breaks off after its last readable page. */
  readonly broken: boolean;
  sizeOf(number: number): Promise<PageSize>;
  /** @throws PageError, or anything when aborted */
  draw(number: number, ask: DrawAsk, signal: AbortSignal): Promise<HTMLCanvasElement>;
  /** A small picture that fits the box (CSS pixels). */
  thumbnail(number: number, box: PageSize, rotation: Rotation, signal: AbortSignal): Promise<HTMLCanvasElement>;
  /** The page left sight. */
  forget(number: number): void;
  close(): void;
}

export type PageProblem = 'damaged' | 'tooLarge' | 'unsupported' | 'slow';

/** Why one page cannot be shown; the others are not affected. */
export class PageError extends Error {
  readonly problem: PageProblem;
  constructor(problem: PageProblem) {
    super(problem);
    this.name = 'PageError';
    this.problem = problem;
  }
}

export const pageProblems: Record<PageProblem, string> = {
  damaged: 'its content is damaged',
  tooLarge: 'it is larger than any page of paper',
  unsupported: 'it is stored in a form that is not known here',
  slow: 'it took too long to decode',
};

export function newCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = window.document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(width));
  canvas.height = Math.max(1, Math.floor(height));
  canvas.setAttribute('aria-hidden', 'true');
  return canvas;
}

/** Gives the bitmap's memory back at once instead of at the next collection. */
export function releaseCanvas(canvas: HTMLCanvasElement): void {
  canvas.width = 0;
  canvas.height = 0;
}
