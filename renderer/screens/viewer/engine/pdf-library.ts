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
  /**
   * A document of `worker` is being ended. A worker that does not answer that soon is busy with bytes that have no end: the next
   * document gets a new one.
   */
  ending(worker: PdfWorker, ended: Promise<unknown>): void;
}

/** Milliseconds that a worker may take to let go of a document. */
const PATIENCE_MS = 1500;

interface Started {
  library: PdfLibrary;
  worker: PdfWorker;
}

export function createPdfHost(): PdfHost {
  let started: Promise<Started> | null = null;
  let current: PdfWorker | null = null;
  let letGo: Promise<void> = Promise.resolve();
  const start = async (): Promise<Started> => {
    const library = await import('pdfjs-dist/legacy/build/pdf.mjs');
    library.GlobalWorkerOptions.workerSrc = workerUrl;
    current = library.PDFWorker.create({ verbosity: library.VerbosityLevel.ERRORS });
    return { library, worker: current };
  };
  const ready = async (): Promise<Started> => {
    await letGo;
    started ??= start().catch((reason: unknown) => {
      // The next document tries again.
      started = null;
      throw reason;
    });
    return started;
  };
  return {
    ready,
    ending: (worker, ended) => {
      const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), PATIENCE_MS));
      letGo = Promise.race([ended, late]).then(
        (what) => {
          if (what !== 'late' || current !== worker) return;
          started = null;
          current = null;
          worker.destroy();
        },
        () => undefined,
      );
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
