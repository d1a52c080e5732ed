/**
 * Reads a PDF with pdf.js in the reading process: words with their places, and the picture of a page that has none. Nothing of the
 * document is run and no file or address is opened; bytes and the library's own side files come from the owner.
 */
import './older-node.ts';
import {
  getDocument,
  OPS,
  PasswordException,
  PDFDataRangeTransport,
  VerbosityLevel,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import * as worker from 'pdfjs-dist/legacy/build/pdf.worker.mjs';
import { ReadingError, type Source } from './line.ts';
import { lookAt } from './look.ts';
import { paintPage } from './paint.ts';
import type { GreyPicture, ReadPage, Word } from './protocol.ts';

// The library would otherwise load its parsing half from a file.
(globalThis as { pdfjsWorker?: unknown }).pdfjsWorker = worker;

/** Bytes asked for at once. */
const RANGE = 256 * 1024;
/** Fewer letters and digits than this on a page with a picture: what is to be read is in the picture. */
const FEW_LETTERS = 25;
/** Dots of a line of a page's picture when only its look is wanted; and when it is to be recognized (300 dpi of letter paper). */
const LOOK_DOTS = 850;
const READ_DOTS = 2550;

export interface OpenPdf {
  pages: number;
  /** @param page 1-based */
  read(page: number): Promise<ReadPage>;
  /** Null where the page shows no picture. */
  picture(page: number): Promise<GreyPicture | null>;
  close(): Promise<void>;
}

/** @throws ReadingError */
export async function openPdf(source: Source): Promise<OpenPdf> {
  const transport = new PDFDataRangeTransport(source.size, null);
  let failed = false;
  transport.requestDataRange = (begin: number, end: number): void => {
    source.read(begin, end).then(
      (bytes) => transport.onDataRange(begin, bytes),
      () => {
        failed = true;
        // A document that ends while it loads fails where nobody can catch it: it is let run on over empty bytes.
        transport.onDataRange(begin, new Uint8Array(end - begin));
      },
    );
  };
  class SideFiles {
    fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
      const folder = { cMapUrl: 'cmaps', standardFontDataUrl: 'standard_fonts', wasmUrl: 'wasm' }[kind];
      return folder === undefined ? Promise.reject(new Error(kind)) : source.sideFile(`${folder}/${filename}`);
    }
  }
  const task = getDocument({
    range: transport,
    rangeChunkSize: RANGE,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    cMapPacked: true,
    // Names only: `SideFiles` looks at the kind.
    cMapUrl: 'cmaps/',
    standardFontDataUrl: 'standard_fonts/',
    wasmUrl: 'wasm/',
    BinaryDataFactory: SideFiles,
    verbosity: VerbosityLevel.ERRORS,
  } as Parameters<typeof getDocument>[0]);
  let inner: PDFDocumentProxy;
  try {
    inner = await task.promise;
  } catch (thrown) {
    throw new ReadingError(thrown instanceof PasswordException ? 'password' : 'damaged');
  }
  const onPage = async <T>(number: number, work: (page: PDFPageProxy) => Promise<T>): Promise<T> => {
    const page = await inner.getPage(number);
    try {
      const done = await work(page);
      // What was read over empty bytes is no text of the document.
      if (failed) throw new ReadingError('damaged');
      return done;
    } finally {
      page.cleanup();
    }
  };
  return {
    pages: inner.numPages,
    read: (number) =>
      onPage(number, async (page) => {
        const words = await wordsOf(page);
        const letters = words.reduce((sum, w) => sum + w.text.replace(/[^\p{L}\p{N}]/gu, '').length, 0);
        if (letters >= FEW_LETTERS) return { page: number, words, scanned: false, look: null };
        const painted = await paintPage(page, LOOK_DOTS);
        // Drawn lines are no picture, but no blank page either.
        if (!painted)
          return { page: number, words, scanned: false, look: (await drawsSomething(page)) ? null : blank() };
        return { page: number, words, scanned: true, look: lookAt(painted) };
      }),
    picture: (number) => onPage(number, (page) => paintPage(page, READ_DOTS)),
    close: () => task.destroy(),
  };
}

const blank = () => ({ ink: 0, fingerprint: new Uint8Array(0) });

async function drawsSomething(page: PDFPageProxy): Promise<boolean> {
  const { fnArray } = await page.getOperatorList();
  return fnArray.some((op) => op === OPS.constructPath || op === OPS.shadingFill);
}

async function wordsOf(page: PDFPageProxy): Promise<Word[]> {
  const viewport = page.getViewport({ scale: 1 });
  const content = await page.getTextContent();
  const out: Word[] = [];
  for (const item of content.items) {
    if (!('str' in item)) continue;
    if (item.str === '') {
      const last = out.at(-1);
      if (item.hasEOL && last) last.endsLine = true;
      continue;
    }
    const [a, b, c, d, e, f] = item.transform as [number, number, number, number, number, number];
    // Four corners of the run: along its writing direction, and up by its height.
    const along = Math.hypot(a, b) || 1;
    const up = Math.hypot(c, d) || 1;
    const rise = item.height || up;
    const corners = [
      [0, -0.2 * rise],
      [item.width, -0.2 * rise],
      [0, 0.9 * rise],
      [item.width, 0.9 * rise],
    ].map(([x = 0, y = 0]) =>
      viewport.convertToViewportPoint(e + (a / along) * x + (c / up) * y, f + (b / along) * x + (d / up) * y),
    );
    const xs = corners.map((p) => Number(p[0]) / viewport.width);
    const ys = corners.map((p) => Number(p[1]) / viewport.height);
    const x = Math.min(...xs);
    const y = Math.min(...ys);
    out.push({
      text: item.str,
      x,
      y,
      width: Math.max(...xs) - x,
      height: Math.max(...ys) - y,
      endsLine: item.hasEOL,
    });
  }
  return out;
}
