/**
 * What a PDF brings besides its pages: outline, page labels, links and notes. Destinations within the document are followed, nothing
 * else is: an address is told, an action is not even read.
 */
import type { OutlineItem, PagedExtras, PageNote } from './paged-document.ts';
import type { PdfInner, PdfPage } from './pdf-library.ts';
import type { PageRect } from './page-rect.ts';

/** More entries of an outline, and more links on one page, than anybody reads. */
const MOST_ENTRIES = 20_000;
const DEEPEST = 12;
const MOST_NOTES = 400;
const LONGEST_NOTE = 4000;

type RawOutline = Awaited<ReturnType<PdfInner['getOutline']>>;
type Destination = string | unknown[] | null | undefined;

/** Kinds of annotation that carry words of a person (ISO 32000-1, 12.5.6). */
const NOTE_KINDS = new Set([
  'Text',
  'FreeText',
  'Highlight',
  'Underline',
  'Squiggly',
  'StrikeOut',
  'Stamp',
  'Ink',
  'Caret',
  'Line',
  'Square',
  'Circle',
  'Polygon',
  'PolyLine',
  'FileAttachment',
]);

export function pdfExtras(inner: PdfInner, pageOf: (number: number) => Promise<PdfPage>): PagedExtras {
  const pageOfDestination = async (destination: Destination): Promise<number | null> => {
    const explicit = typeof destination === 'string' ? await inner.getDestination(destination) : destination;
    const target: unknown = Array.isArray(explicit) ? explicit[0] : null;
    if (typeof target === 'number') return within(target + 1);
    if (!isReference(target)) return null;
    return within((await inner.getPageIndex(target)) + 1);
  };
  const within = (page: number): number | null =>
    Number.isInteger(page) && page >= 1 && page <= inner.numPages ? page : null;
  const safely = <T>(work: Promise<T>, otherwise: T): Promise<T> => work.catch(() => otherwise);

  return {
    outline: () =>
      safely(
        inner.getOutline().then((raw) => flat(raw, (destination) => safely(pageOfDestination(destination), null))),
        [],
      ),
    labels: async () => {
      const labels = await safely(inner.getPageLabels(), null);
      // Labels that only count are none.
      return labels?.some((label, index) => label !== String(index + 1)) ? labels : null;
    },
    notes: async (number) => {
      const page = await pageOf(number);
      const viewport = page.getViewport({ scale: 1 });
      const raw: unknown[] = await safely(page.getAnnotations({ intent: 'display' }), []);
      const out: PageNote[] = [];
      for (const item of raw) {
        if (out.length >= MOST_NOTES) break;
        const annotation = item as RawAnnotation;
        const rect = rectOf(annotation.rect, viewport);
        if (!rect) continue;
        if (annotation.subtype === 'Link') {
          const address = text(annotation.unsafeUrl) || text(annotation.url);
          if (address !== '') out.push({ kind: 'outside', rect, address: address.slice(0, 300) });
          else if (annotation.dest)
            out.push({ kind: 'link', rect, page: () => safely(pageOfDestination(annotation.dest), null) });
          continue;
        }
        if (!NOTE_KINDS.has(annotation.subtype ?? '')) continue;
        const words = text(annotation.contentsObj?.str).trim() || fileNote(annotation);
        if (words !== '')
          out.push({
            kind: 'note',
            rect,
            author: text(annotation.titleObj?.str).trim().slice(0, 120),
            text: words.slice(0, LONGEST_NOTE),
          });
      }
      return out;
    },
    remarks: async () => {
      const out: string[] = [];
      const metadata = await safely(inner.getMetadata(), null);
      const info = (metadata?.info ?? {}) as Record<string, unknown>;
      if (info['IsXFAPresent'] === true)
        out.push(
          'This PDF holds an interactive form (XFA) that is not run. If its pages only ask to wait or for another reader, ask the site to print it to PDF.',
        );
      const attached = await safely(inner.getAttachments(), null);
      const names = attachmentNames(attached);
      if (names.length > 0)
        out.push(
          `${names.length === 1 ? 'A file lies' : `${names.length} files lie`} within this PDF and ${names.length === 1 ? 'is' : 'are'} not opened: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}. Ask the site to send ${names.length === 1 ? 'it' : 'them'} apart.`,
        );
      return out;
    },
  };
}

interface RawAnnotation {
  subtype?: string;
  rect?: unknown;
  url?: unknown;
  unsafeUrl?: unknown;
  dest?: Destination;
  contentsObj?: { str?: unknown };
  titleObj?: { str?: unknown };
  file?: { filename?: unknown };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const fileNote = (annotation: RawAnnotation): string =>
  annotation.subtype === 'FileAttachment' ? `A file is attached here: ${text(annotation.file?.filename)}` : '';

const isReference = (value: unknown): value is { num: number; gen: number } =>
  typeof value === 'object' && value !== null && 'num' in value && 'gen' in value;

function attachmentNames(attached: unknown): string[] {
  const entries = attached instanceof Map ? [...attached.values()] : Object.values(attached ?? {});
  return entries.map((entry) => text((entry as { filename?: unknown }).filename)).filter((name) => name !== '');
}

function flat(raw: RawOutline, pageOf: (destination: Destination) => Promise<number | null>): OutlineItem[] {
  const out: OutlineItem[] = [];
  const visit = (items: RawOutline, depth: number): void => {
    for (const item of items ?? []) {
      if (out.length >= MOST_ENTRIES) return;
      const entry = {
        title:
          item.title
            .replace(/[\u0000-\u001f]/g, ' ')
            .trim()
            .slice(0, 300) || 'Without a title',
        depth,
        below: 0,
        page: () => pageOf(item.dest),
      };
      const at = out.push(entry);
      if (depth < DEEPEST) visit(item.items as RawOutline, depth + 1);
      entry.below = out.length - at;
    }
  };
  visit(raw, 0);
  return out;
}

/** Parts of the upright page; null where the rectangle is no rectangle. */
function rectOf(raw: unknown, viewport: ReturnType<PdfPage['getViewport']>): PageRect | null {
  if (!Array.isArray(raw) || raw.length !== 4 || !raw.every((n) => Number.isFinite(n))) return null;
  const [x1 = 0, y1 = 0] = viewport.convertToViewportPoint(Number(raw[0]), Number(raw[1])) as number[];
  const [x2 = 0, y2 = 0] = viewport.convertToViewportPoint(Number(raw[2]), Number(raw[3])) as number[];
  return {
    x: Math.min(x1, x2) / viewport.width,
    y: Math.min(y1, y2) / viewport.height,
    width: Math.abs(x2 - x1) / viewport.width,
    height: Math.abs(y2 - y1) / viewport.height,
  };
}
