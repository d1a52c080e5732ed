/**
 * Loads pdf.js once it is needed (the legacy build: the oldest runtime is Chromium 130) and holds the worker that parses.
 * It may not reach any other origin, run scripts of a document or use eval.
 */
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

export type PdfLibrary = typeof import('pdfjs-dist/legacy/build/pdf.mjs');
export type PdfPage = import('pdfjs-dist/legacy/build/pdf.mjs').PDFPageProxy;
export type PdfInner = import('pdfjs-dist/legacy/build/pdf.mjs').PDFDocumentProxy;
export type PdfWorker = import('pdfjs-dist/legacy/build/pdf.mjs').PDFWorker;

/** One worker for all documents that are opened one after another. */
export interface PdfHost {
  /** Starts what is not started yet; call it early, while the document is still being asked for. */
  ready(): Promise<{ library: PdfLibrary; worker: PdfWorker }>;
}

export function createPdfHost(): PdfHost {
  let started: Promise<{ library: PdfLibrary; worker: PdfWorker }> | null = null;
  const start = async (): Promise<{ library: PdfLibrary; worker: PdfWorker }> => {
    const library = await import('pdfjs-dist/legacy/build/pdf.mjs');
    library.GlobalWorkerOptions.workerSrc = workerUrl;
    return { library, worker: library.PDFWorker.create({ verbosity: library.VerbosityLevel.ERRORS }) };
  };
  return {
    ready: () => {
      started ??= start().catch((reason: unknown) => {
        // The next document tries again.
        started = null;
        throw reason;
      });
      return started;
    },
  };
}

/** Where vite.config.ts puts the side files of pdf.js. */
export const pdfSideFiles = {
  cMapUrl: '/pdfjs/cmaps/',
  cMapPacked: true,
  standardFontDataUrl: '/pdfjs/standard_fonts/',
  wasmUrl: '/pdfjs/wasm/',
  iccUrl: '/pdfjs/iccs/',
} as const;
