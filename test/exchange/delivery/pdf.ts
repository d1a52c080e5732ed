/**
 * Purpose: writes PDF files from lines of text or from fax pages. Written by hand instead of with a library because
 * sizes and hashes are needed while a search answer is being built: it must be synchronous, take microseconds a
 * page, and give the same bytes for the same chart.
 */
import { chartPages, type ChartSubject } from './chart.ts';

const PAGE_WIDTH = 612;
const PAGE_HEIGHT = 792;
const LEFT = 54;
const TOP = 744;
const LEADING = 14;

export interface FaxPage {
  widthPx: number;
  heightPx: number;
  /** Group 4 data. */
  data: Buffer;
}

/** One PDF page of each list of lines; an empty list is a blank page. */
export function textPdf(pages: readonly (readonly string[])[]): Buffer {
  const pdf = new PdfParts();
  const body = pdf.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  const bold = pdf.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>');
  return pdf.finish(
    pages.map((lines) => ({
      content: Buffer.from(textContent(lines), 'latin1'),
      resources: `<</Font<</F1 ${body} 0 R/F2 ${bold} 0 R>>>>`,
    })),
  );
}

/** A PDF as fax machines and scanners make it: images only, nothing to select or to search. */
export function scanPdf(pages: readonly FaxPage[]): Buffer {
  const pdf = new PdfParts();
  return pdf.finish(
    pages.map(({ widthPx, heightPx, data }) => {
      const image = pdf.addStream(
        `/Type/XObject/Subtype/Image/Width ${widthPx}/Height ${heightPx}/ColorSpace/DeviceGray/BitsPerComponent 1` +
          `/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns ${widthPx}/Rows ${heightPx}>>`,
        data,
      );
      return {
        content: Buffer.from(`q ${PAGE_WIDTH} 0 0 ${PAGE_HEIGHT} 0 0 cm /Im0 Do Q`, 'latin1'),
        resources: `<</XObject<</Im0 ${image} 0 R>>>>`,
      };
    }),
  );
}

/** A large chart for benchmarks: 500 pages in a few milliseconds. */
export function largeChartPdf(pageCount = 500, subject: ChartSubject = BENCH_SUBJECT): Buffer {
  return textPdf(chartPages(subject, pageCount));
}

const BENCH_SUBJECT: ChartSubject = {
  key: 'bench',
  family: 'Okafor',
  given: ['Renee', 'T'],
  birthDate: '1951-03-09',
  gender: 'female',
  memberId: 'LKS0048812',
  siteName: 'Plano Orthopedic Clinic',
  siteAddress: '100 Medical Center Dr, Plano, TX 75023',
  sitePhone: '+1-972-555-0142',
  from: '2025-01-01',
  to: '2025-12-31',
  recordTypes: [],
};

function textContent(lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const shown = lines.map(
    (line, index) => `/F${index === 0 || /^[A-Z ]{4,}( - |$)/.test(line) ? 2 : 1} 10 Tf (${escapeText(line)}) Tj T*`,
  );
  return `BT ${LEADING} TL ${LEFT} ${TOP} Td\n${shown.join('\n')}\nET`;
}

function escapeText(line: string): string {
  return line.replace(/[\\()]/g, (character) => `\\${character}`);
}

interface PageParts {
  content: Buffer;
  resources: string;
}

class PdfParts {
  readonly #chunks: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  readonly #offsets: number[] = [];
  #length = this.#chunks[0]?.length ?? 0;

  /** Writes an object and returns its number. */
  add(dictionary: string): number {
    return this.#object(Buffer.from(dictionary, 'latin1'));
  }

  addStream(entries: string, data: Buffer): number {
    return this.#object(
      Buffer.concat([
        Buffer.from(`<<${entries}/Length ${data.length}>>\nstream\n`, 'latin1'),
        data,
        Buffer.from('\nendstream', 'latin1'),
      ]),
    );
  }

  finish(pages: PageParts[]): Buffer {
    // Page objects name their parent, so its number is worked out before it is written: two objects a page.
    const tree = this.#offsets.length + pages.length * 2 + 1;
    const kids = pages.map(({ content, resources }) => {
      const stream = this.addStream('', content);
      return this.add(
        `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 ${PAGE_WIDTH} ${PAGE_HEIGHT}]/Resources${resources}/Contents ${stream} 0 R>>`,
      );
    });
    this.add(`<</Type/Pages/Count ${pages.length}/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]>>`);
    const root = this.add(`<</Type/Catalog/Pages ${tree} 0 R>>`);
    const start = this.#length;
    const rows = this.#offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const size = this.#offsets.length + 1;
    this.#push(
      Buffer.from(
        `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<</Size ${size}/Root ${root} 0 R>>\nstartxref\n${start}\n%%EOF\n`,
        'latin1',
      ),
    );
    return Buffer.concat(this.#chunks, this.#length);
  }

  #object(content: Buffer): number {
    this.#offsets.push(this.#length);
    const number = this.#offsets.length;
    this.#push(Buffer.from(`${number} 0 obj\n`, 'latin1'));
    this.#push(content);
    this.#push(Buffer.from('\nendobj\n', 'latin1'));
    return number;
  }

  #push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }
}
