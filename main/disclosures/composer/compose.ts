/**
 * Makes one PDF of many documents. Runs in a process of its own, because what it reads is hostile: nothing that a PDF could do (scripts,
 * actions, embedded files) is taken over, only its pages.
 */
import fontkit from '@pdf-lib/fontkit';
import { PDFArray, PDFDict, PDFDocument, PDFName, type PDFPage } from 'pdf-lib';
import { pagesOf } from '../../../preload/contract/rules/page-ranges.ts';
import { decodePage } from '../../records/tiff/page.ts';
import { readIndex } from '../../records/tiff/directory.ts';
import { drawFooter } from './footer.ts';
import { addPicture, LETTER } from './picture.ts';
import { pageKindOf, type ComposedItem, type ComposeJob, type ComposeProblem } from './protocol.ts';
import { linesOfCda } from './read-cda.ts';
import { linesOfJson, linesOfText, type Line } from './read-text.ts';
import { addTextPages, type Fonts } from './text-pages.ts';

export class ComposeError extends Error {
  readonly problem: ComposeProblem;
  readonly item: number | null;
  constructor(problem: ComposeProblem, item: number | null) {
    super(problem);
    this.name = 'ComposeError';
    this.problem = problem;
    this.item = item;
  }
}

export interface Composed {
  bytes: Uint8Array;
  /** Pages of each item. */
  pages: number[];
  total: number;
}

/** @param bytesOf the whole bytes of an item, asked for when its turn comes @throws ComposeError */
export async function compose(job: ComposeJob, bytesOf: (item: number) => Promise<Uint8Array>): Promise<Composed> {
  const out = await PDFDocument.create({ updateMetadata: false });
  out.registerFontkit(fontkit);
  // Names of people never stand in the properties of a file.
  out.setProducer('ROI Workstation');
  out.setCreator('ROI Workstation');
  const fonts: Fonts = {
    regular: await out.embedFont(job.fonts.regular, { subset: true }),
    bold: await out.embedFont(job.fonts.bold, { subset: true }),
  };
  if (job.cover)
    addTextPages(out, fonts, [
      { text: job.cover.title, look: 'title' },
      ...job.cover.paragraphs.map((text): Line => ({ text, look: 'paragraph' })),
    ]);
  const pages: number[] = [];
  for (const [n, item] of job.items.entries()) {
    const before = out.getPageCount();
    try {
      await addItem(out, fonts, item, await bytesOf(n), job.mostPages - before);
    } catch (thrown) {
      if (thrown instanceof ComposeError && thrown.item !== null) throw thrown;
      throw new ComposeError(thrown instanceof ComposeError ? thrown.problem : 'damaged', n);
    }
    pages.push(out.getPageCount() - before);
    if (out.getPageCount() > job.mostPages) throw new ComposeError('tooManyPages', n);
  }
  const total = out.getPageCount();
  if (job.footer)
    for (const [n, page] of out.getPages().entries()) drawFooter(page, fonts.regular, job.footer, n + 1, total);
  return { bytes: await out.save({ addDefaultPage: false }), pages, total };
}

async function addItem(
  out: PDFDocument,
  fonts: Fonts,
  item: ComposedItem,
  bytes: Uint8Array,
  room: number,
): Promise<void> {
  const kind = pageKindOf(item.type);
  if (kind === null) throw new ComposeError('unsupported', null);
  const chosen = (count: number): number[] => {
    const numbers = pagesOf(item.pages, count);
    if (numbers.length === 0) throw new ComposeError('noSuchPage', null);
    if (numbers.length > room) throw new ComposeError('tooManyPages', null);
    return numbers;
  };
  if (kind === 'pdf') {
    const source = await openPdf(bytes);
    const numbers = chosen(source.getPageCount());
    for (const page of await out.copyPages(
      source,
      numbers.map((n) => n - 1),
    ))
      out.addPage(withoutActions(page));
    return;
  }
  if (kind === 'tiff') {
    const read = (from: number, to: number): Promise<Uint8Array> => Promise.resolve(bytes.subarray(from, to));
    const { pages } = await readIndex(read);
    for (const n of chosen(pages.length)) {
      const page = pages[n - 1];
      if (page) await addPicture(out, await decodePage(read, page.at), 'png');
    }
    return;
  }
  if (kind === 'png' || kind === 'jpeg') {
    chosen(1);
    await addPicture(out, bytes, kind);
    return;
  }
  const lines = kind === 'cda' ? linesOfCda(bytes) : kind === 'json' ? linesOfJson(bytes) : linesOfText(bytes);
  const before = out.getPageCount();
  const made = addTextPages(out, fonts, lines, LETTER, item.pages);
  if (made === 0) throw new ComposeError('noSuchPage', null);
  if (out.getPageCount() - before > room) throw new ComposeError('tooManyPages', null);
  // What a reader cannot draw is still there, unchanged. A part of it would not be a part if the whole went along.
  if (item.pages === null) await out.attach(bytes, item.name, { mimeType: item.type, description: 'As received' });
}

async function openPdf(bytes: Uint8Array): Promise<PDFDocument> {
  try {
    return await PDFDocument.load(bytes, { updateMetadata: false, ignoreEncryption: false });
  } catch (thrown) {
    throw new ComposeError(thrown instanceof Error && /encrypt/i.test(thrown.message) ? 'encrypted' : 'damaged', null);
  }
}

/** Pages keep what is drawn on them (also fields and notes), but nothing that acts. */
function withoutActions(page: PDFPage): PDFPage {
  const act = ['A', 'AA', 'PA'].map((name) => PDFName.of(name));
  const strip = (dict: PDFDict): void => act.forEach((name) => dict.delete(name));
  strip(page.node);
  const annotations = page.node.lookup(PDFName.of('Annots'));
  if (annotations instanceof PDFArray)
    for (let n = 0; n < annotations.size(); n++) {
      const annotation = annotations.lookup(n);
      if (!(annotation instanceof PDFDict)) continue;
      strip(annotation);
      // An attached file, a film or a sound is no page.
      for (const name of ['FS', 'RichMediaContent', 'Movie', 'Sound', '3DD']) annotation.delete(PDFName.of(name));
    }
  return page;
}
