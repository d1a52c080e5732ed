/**
 * Loads pdf.js once it is needed (the legacy build: the oldest runtime is Chromium 130) and points it at the workers and
 * side files that the program carries with it. It may not reach any other origin, run scripts of a document or use eval.
 */
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import drawerUrl from 'pdfjs-dist/legacy/build/pdf.renderer.min.mjs?url';

export type PdfLibrary = typeof import('pdfjs-dist/legacy/build/pdf.mjs');
export type PdfPage = import('pdfjs-dist/legacy/build/pdf.mjs').PDFPageProxy;

export async function loadPdfLibrary(): Promise<PdfLibrary> {
  const library = await import('pdfjs-dist/legacy/build/pdf.mjs');
  library.GlobalWorkerOptions.workerSrc = workerUrl;
  // Drawing in a second worker keeps scrolling smooth under heavy scans; pdf.js falls back to the main thread by itself.
  library.GlobalWorkerOptions.rendererSrc = drawerUrl;
  return library;
}

/** Where vite.config.ts puts the side files of pdf.js. */
export const pdfSideFiles = {
  cMapUrl: '/pdfjs/cmaps/',
  cMapPacked: true,
  standardFontDataUrl: '/pdfjs/standard_fonts/',
  wasmUrl: '/pdfjs/wasm/',
  iccUrl: '/pdfjs/iccs/',
} as const;
