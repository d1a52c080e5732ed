/**
 * One opened PDF: reads its bytes by Range from a ticket address of the app's own origin, so that the first page of a long
 * chart shows before the rest is read. It may not keep bytes after `close`, nor follow an address found in the document.
 */
import { foldItems } from './find-text.ts';
import { pixelsPerPoint, type PageSize } from './page-layout.ts';
import { newCanvas, PageError, releaseCanvas, type PagedDocument, type PageWords } from './paged-document.ts';
import { pdfExtras } from './pdf-extras.ts';
import { pdfSideFiles, type PdfHost, type PdfPage } from './pdf-library.ts';

export type PdfFailure = 'password' | 'damaged' | 'unreadable';

/** Asked when a document is protected. @param wrong the last answer was @param answer tells the password; it is kept nowhere else */
export type AskPassword = (wrong: boolean, answer: (password: string) => void) => void;

/** Why a document cannot be shown: it wants a password, its structure is broken, or its bytes could not be read. */
export class PdfOpenError extends Error {
  readonly failure: PdfFailure;
  constructor(failure: PdfFailure) {
    super(failure);
    this.name = 'PdfOpenError';
    this.failure = failure;
  }
}

/** A page that takes longer has no end that a reader would wait for. */
const LONGEST_DRAWING_MS = 20_000;

/** Bytes asked for at once: a multiple of what the sealed file is cut into, few enough to answer at once. */
const rangeChunkSize = 256 * 1024;

const sizeOf = (page: PdfPage): PageSize => {
  const viewport = page.getViewport({ scale: pixelsPerPoint });
  return { width: viewport.width, height: viewport.height };
};

/**
 * @param address ticket address of the app's own origin, from `records:open` or `requests:openAuthorization`
 * @param size bytes of the whole document
 * @param askPassword null: a protected document fails
 * @param onLost told once when a later range cannot be read any more (locked, closed)
 * @throws PdfOpenError
 */
export async function openPdf(
  host: PdfHost,
  address: string,
  size: number,
  signal: AbortSignal,
  askPassword: AskPassword | null,
  onLost: () => void,
): Promise<PagedDocument> {
  const { library, worker } = await host.ready();
  signal.throwIfAborted();
  const reading = new AbortController();
  let unreadable = false;
  let loaded = false;

  const transport = new library.PDFDataRangeTransport(size, null);
  const lost = (): void => {
    if (unreadable || reading.signal.aborted) return;
    unreadable = true;
    if (loaded) void task.destroy();
    onLost();
  };
  transport.requestDataRange = (begin: number, end: number): void => {
    // A document that is ended while it loads fails loudly in the worker of pdf.js, where nobody can catch it. So it is let run
    // on to its end over empty bytes, which takes a moment, and is ended then.
    const empty = (): void => {
      lost();
      if (!loaded) transport.onDataRange(begin, new Uint8Array(end - begin));
    };
    if (reading.signal.aborted || unreadable) empty();
    else readRange(address, begin, end, reading.signal).then((bytes) => transport.onDataRange(begin, bytes), empty);
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
  let refusePassword: (() => void) | null = null;
  if (askPassword)
    task.onPassword = (update: (password: string | Error) => void, reason: number): void => {
      refusePassword = () => update(new Error('given up'));
      if (reading.signal.aborted) refusePassword();
      else askPassword(reason === library.PasswordResponses.INCORRECT_PASSWORD, update);
    };
  const end = (): void => host.ending(worker, task.destroy());
  const stop = (): void => {
    reading.abort();
    if (loaded) end();
    else {
      host.ending(worker, task.promise.then(end, end));
      // Without an answer it would wait for ever.
      refusePassword?.();
    }
  };
  signal.addEventListener('abort', stop, { once: true });

  try {
    const inner = await task.promise;
    loaded = true;
    const first = await inner.getPage(1);
    signal.throwIfAborted();
    const page = (number: number): Promise<PdfPage> => inner.getPage(number);
    return {
      pageCount: inner.numPages,
      firstPageSize: sizeOf(first),
      broken: false,
      extras: pdfExtras(inner, page),
      sizeOf: async (number) => sizeOf(await page(number)),
      draw: async (number, { width, height, zoom, rotation, ratio }, drawing) => {
        const shown = await page(number);
        drawing.throwIfAborted();
        const canvas = newCanvas(width * ratio, height * ratio);
        await painted(shown, canvas, drawing, {
          viewport: shown.getViewport({ scale: zoom * pixelsPerPoint, rotation: (shown.rotate + rotation) % 360 }),
          transform: [ratio, 0, 0, ratio, 0, 0],
        });
        return canvas;
      },
      thumbnail: async (number, box, rotation, drawing) => {
        const shown = await page(number);
        drawing.throwIfAborted();
        const turn = (shown.rotate + rotation) % 360;
        const natural = shown.getViewport({ scale: 1, rotation: turn });
        const viewport = shown.getViewport({
          scale:
            Math.min(box.width / natural.width, box.height / natural.height) * Math.min(2, window.devicePixelRatio),
          rotation: turn,
        });
        const canvas = newCanvas(viewport.width, viewport.height);
        await painted(shown, canvas, drawing, { viewport });
        return canvas;
      },
      forget: (number) => {
        void page(number).then(
          (left) => left.cleanup(),
          () => undefined,
        );
      },
      text: {
        lay: async (number, host, zoom, rotation, laying): Promise<PageWords | null> => {
          const shown = await page(number);
          const content = await shown.getTextContent({ disableNormalization: true });
          if (laying.aborted) return null;
          host.replaceChildren();
          const viewport = shown.getViewport({
            scale: zoom * pixelsPerPoint,
            rotation: (shown.rotate + rotation) % 360,
          });
          const layer = new library.TextLayer({ textContentSource: content, container: host, viewport });
          laying.addEventListener('abort', () => layer.cancel(), { once: true });
          await layer.render();
          return laying.aborted ? null : { items: textItemsOf(content.items), spans: layer.textDivs };
        },
        folded: async (number) => {
          const content = await (await page(number)).getTextContent({ disableNormalization: true });
          return foldItems(textItemsOf(content.items)).folded;
        },
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

/** @throws PageError when the page's content cannot be drawn */
async function painted(
  page: PdfPage,
  canvas: HTMLCanvasElement,
  signal: AbortSignal,
  how: { viewport: ReturnType<PdfPage['getViewport']>; transform?: number[] },
): Promise<void> {
  const task = page.render({ canvas, ...how });
  let late = false;
  const cancel = (): void => task.cancel();
  const timer = setTimeout(() => {
    late = true;
    cancel();
  }, LONGEST_DRAWING_MS);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await task.promise;
  } catch (thrown) {
    releaseCanvas(canvas);
    throw signal.aborted ? thrown : new PageError(late ? 'slow' : 'damaged');
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

async function readRange(address: string, begin: number, end: number, signal: AbortSignal): Promise<Uint8Array> {
  const answer = await fetch(address, { headers: { range: `bytes=${begin}-${end - 1}` }, signal, cache: 'no-store' });
  if (answer.status !== 206 && answer.status !== 200) throw new Error('range refused');
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return answer.status === 200 ? bytes.slice(begin, end) : bytes;
}

/** The strings of pdf.js' text items, with the line ends they stand for; marked-content entries carry no text. */
function textItemsOf(items: readonly object[]): { text: string; endsLine: boolean }[] {
  const out: { text: string; endsLine: boolean }[] = [];
  for (const item of items)
    if ('str' in item && typeof item.str === 'string')
      out.push({ text: item.str, endsLine: 'hasEOL' in item && item.hasEOL === true });
  return out;
}
