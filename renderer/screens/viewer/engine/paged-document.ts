/** What the page view needs of a document with pages, whatever its format: sizes, pictures of pages, and text where there is some. */
import type { PageSize, Rotation } from './page-layout.ts';

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

export interface PagedDocument {
  readonly pageCount: number;
  /** Size of page 1 in CSS pixels at 100 %. */
  readonly firstPageSize: PageSize;
  /** Null where the pages are pictures. */
  readonly text: PagedText | null;
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
