/**
 * Purpose: the table of file kinds: what each is called, what media type it truly has, how it is made.
 */
import type { FileKind, OutputSpec } from '../types.ts';
import { ccdaDocument, ccdaScan, hostileCcda } from './ccda.ts';
import { certificatePage, chartPages, patientName, type ChartSubject } from './chart.ts';
import { collectionBundle, documentBundle, emptyBundle, ndjson, patientXml } from './fhir-record.ts';
import { mixedTiff } from './mixed-tiff.ts';
import { scanPdf, textPdf } from './pdf.ts';
import { photo } from './photo.ts';
import { faxPage } from './raster.ts';
import { tiffFile } from './tiff.ts';
import { xdmFile } from './xdm.ts';
import { zipFile } from './zip.ts';

interface FileMaker {
  contentType: string;
  name: (taskId: string) => string;
  make: (subject: ChartSubject, pages: number, variant: OutputSpec['variant']) => Buffer;
}

/** Scanned pages are large; a site that faxes sends fewer of them. */
const MOST_SCANNED_PAGES = 6;

const faxPages = (subject: ChartSubject, pages: number): ReturnType<typeof faxPage>[] =>
  chartPages(subject, Math.min(pages, MOST_SCANNED_PAGES)).map(faxPage);

export const FILE_MAKERS: Record<Exclude<FileKind, 'given'>, FileMaker> = {
  pdf: {
    contentType: 'application/pdf',
    name: (id) => `chart-${id}.pdf`,
    make: (subject, pages, variant) => textPdf(spoilPages(chartPages(subject, pages), variant)),
  },
  'scan-pdf': {
    contentType: 'application/pdf',
    name: (id) => `scan-${id}.pdf`,
    make: (subject, pages) => scanPdf(faxPages(subject, pages)),
  },
  tiff: {
    contentType: 'image/tiff',
    name: (id) => `fax-${id}.tif`,
    make: (subject, pages) => tiffFile(faxPages(subject, pages)),
  },
  'long-fax': {
    contentType: 'image/tiff',
    name: (id) => `long-fax-${id}.tif`,
    make: (subject, pages) => {
      const drawn = faxPages(subject, MOST_SCANNED_PAGES);
      return tiffFile(Array.from({ length: pages }, (_, n) => drawn[n % drawn.length] ?? faxPage([])));
    },
  },
  'mixed-tiff': {
    contentType: 'image/tiff',
    name: (id) => `scans-${id}.tif`,
    make: (subject) => mixedTiff(chartPages(subject, 6)),
  },
  photo: {
    contentType: 'image/png',
    name: (id) => `photo-${id}.png`,
    make: () => photo(640, 400),
  },
  'hostile-ccda': {
    contentType: 'application/xml',
    name: () => 'odd-note.xml',
    make: (subject) => Buffer.from(hostileCcda(subject), 'utf8'),
  },
  'ccda-scan': {
    contentType: 'application/xml',
    name: () => 'scanned-note.xml',
    make: (subject) => Buffer.from(ccdaScan(subject, textPdf(chartPages(subject, 2))), 'utf8'),
  },
  ccda: {
    contentType: 'application/xml',
    name: () => 'ccd.xml',
    make: (subject) => Buffer.from(ccdaDocument(subject), 'utf8'),
  },
  bundle: {
    contentType: 'application/fhir+json',
    name: () => 'record.json',
    make: (subject) => Buffer.from(JSON.stringify(collectionBundle(subject)), 'utf8'),
  },
  'document-bundle': {
    contentType: 'application/fhir+json',
    name: () => 'document.json',
    make: (subject) => Buffer.from(JSON.stringify(documentBundle(subject)), 'utf8'),
  },
  'empty-bundle': {
    contentType: 'application/fhir+json',
    name: () => 'record.json',
    make: () => Buffer.from(JSON.stringify(emptyBundle()), 'utf8'),
  },
  ndjson: {
    contentType: 'application/fhir+ndjson',
    name: () => 'export.ndjson',
    make: (subject) => Buffer.from(ndjson(subject), 'utf8'),
  },
  'fhir-xml': {
    contentType: 'application/fhir+xml',
    name: () => 'patient.xml',
    make: (subject) => Buffer.from(patientXml(subject), 'utf8'),
  },
  certificate: {
    contentType: 'application/pdf',
    name: () => 'certificate-of-no-records.pdf',
    make: (subject) => textPdf([certificatePage(subject)]),
  },
  text: {
    contentType: 'text/plain',
    name: () => 'note.txt',
    make: (subject) => Buffer.from(chartPages(subject, 1).flat().join('\r\n'), 'utf8'),
  },
  'old-text': {
    contentType: 'text/plain',
    name: () => 'transcript.txt',
    // latin1 and Windows-1252 agree but for the range of the quotation marks, which is what tells them apart from UTF-8 here.
    make: (subject) =>
      Buffer.from(`Résumé of care \x93as dictated\x94\r\n${chartPages(subject, 3).flat().join(' ')}`, 'latin1'),
  },
  xdm: {
    contentType: 'application/zip',
    name: (id) => `exchange-${id}.zip`,
    make: (subject) => xdmFile(subject),
  },
  zip: {
    contentType: 'application/zip',
    name: (id) => `records-${id}.zip`,
    make: (subject, pages) =>
      zipFile([
        { name: 'chart/progress-notes.pdf', bytes: textPdf(chartPages(subject, pages)) },
        { name: 'chart/fax.tif', bytes: tiffFile(faxPages(subject, 2)) },
        {
          name: 'more/letters.zip',
          bytes: zipFile([{ name: 'letter.txt', bytes: Buffer.from('A letter within an archive.\r\n', 'utf8') }]),
        },
        { name: 'chart/ccd.xml', bytes: Buffer.from(ccdaDocument(subject), 'utf8') },
        { name: 'README.txt', bytes: Buffer.from(`Records of ${patientName(subject)}\r\n`, 'utf8') },
      ]),
  },
};

/** Page two empty and the last page sent twice: what arrival checks are for. */
function spoilPages(pages: string[][], variant: OutputSpec['variant']): string[][] {
  if (variant !== 'blank-pages') return pages;
  const last = pages.at(-1) ?? [];
  return [...pages.slice(0, 1), [], ...pages.slice(1), last];
}
