/**
 * One opened PDF: reads its bytes by Range from a ticket address of the app's own origin, so that the first page of a long
 * chart shows before the rest is read. It may not keep bytes after `close`, nor follow an address found in the document.
 */
import { foldItems } from './find-text.ts';
import { pixelsPerPoint, type PageSize } from './page-layout.ts';
import { pdfSideFiles, type PdfHost, type PdfLibrary, type PdfPage } from './pdf-library.ts';

export type PdfFailure = 'password' | 'damaged' | 'unreadable';

/** Why a document cannot be shown: it wants a password, its structure is broken, or its bytes could not be read. */
export class PdfOpenError extends Error {
  readonly failure: PdfFailure;
  constructor(failure: PdfFailure) {
    super(failure);
    this.name = 'PdfOpenError';
    this.failure = failure;
  }
}

export interface PdfDocument {
  readonly pageCount: number;
  /** Size of page 1 in CSS pixels at 100 %. */
  readonly firstPageSize: PageSize;
  readonly library: PdfLibrary;
  page(number: number): Promise<PdfPage>;
  /** The page's text folded for comparison (see find-text.ts). */
  foldedText(number: number): Promise<string>;
  close(): void;
}

/** Bytes asked for at once: a multiple of what the sealed file is cut into, few enough to answer at once. */
const rangeChunkSize = 256 * 1024;

const sizeOf = (page: PdfPage): PageSize => {
  const viewport = page.getViewport({ scale: pixelsPerPoint });
  return { width: viewport.width, height: viewport.height };
};
export { sizeOf as pageSizeOf };

/**
 * @param address ticket address of the app's own origin, from `records:open` or `requests:openAuthorization`
 * @param size bytes of the whole document
 * @param onLost told once when a later range cannot be read any more (locked, closed)
 * @throws PdfOpenError
 */
export async function openPdf(
  host: PdfHost,
  address: string,
  size: number,
  signal: AbortSignal,
  onLost: () => void,
): Promise<PdfDocument> {
  const { library, worker } = await host.ready();
  signal.throwIfAborted();
  const reading = new AbortController();
  let unreadable = false;

  const transport = new library.PDFDataRangeTransport(size, null);
  const lost = (): void => {
    if (unreadable || reading.signal.aborted) return;
    unreadable = true;
    void task.destroy();
    onLost();
  };
  transport.requestDataRange = (begin: number, end: number): void => {
    readRange(address, begin, end, reading.signal).then(
      (bytes) => transport.onDataRange(begin, bytes),
      () => lost(),
    );
  };
  transport.abort = (): void => reading.abort();

  // pdf.js 6 holds no eval, and document scripts need a sandbox that is not loaded here.
  const task = library.getDocument({
    worker,
    range: transport,
    rangeChunkSize,
    disableAutoFetch: true,
    disableStream: true,
    // Drawing in a second worker was measured slower to the first page; images are decoded off the main thread anyway.
    disableWorkerRendering: true,
    enableXfa: false,
    // The bundled fonts stand in for fonts a document does not embed: the same picture on every machine.
    useSystemFonts: false,
    verbosity: library.VerbosityLevel.ERRORS,
    ...pdfSideFiles,
  });
  const stop = (): void => {
    reading.abort();
    void task.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });

  try {
    const inner = await task.promise;
    const first = await inner.getPage(1);
    signal.throwIfAborted();
    return {
      pageCount: inner.numPages,
      firstPageSize: sizeOf(first),
      library,
      page: (number) => inner.getPage(number),
      async foldedText(number) {
        const content = await (await inner.getPage(number)).getTextContent({ disableNormalization: true });
        return foldItems(textItemsOf(content.items)).folded;
      },
      close: stop,
    };
  } catch (thrown) {
    stop();
    signal.throwIfAborted();
    if (unreadable) throw new PdfOpenError('unreadable');
    throw new PdfOpenError(thrown instanceof library.PasswordException ? 'password' : 'damaged');
  }
}

async function readRange(address: string, begin: number, end: number, signal: AbortSignal): Promise<Uint8Array> {
  const answer = await fetch(address, { headers: { range: `bytes=${begin}-${end - 1}` }, signal, cache: 'no-store' });
  if (answer.status !== 206 && answer.status !== 200) throw new Error('range refused');
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return answer.status === 200 ? bytes.slice(begin, end) : bytes;
}

/** The strings of pdf.js' text items, with the line ends they stand for; marked-content entries carry no text. */
export function textItemsOf(items: readonly object[]): { text: string; endsLine: boolean }[] {
  const out: { text: string; endsLine: boolean }[] = [];
  for (const item of items)
    if ('str' in item && typeof item.str === 'string')
      out.push({ text: item.str, endsLine: 'hasEOL' in item && item.hasEOL === true });
  return out;
}
