/**
 * Reading records, for information: the text of a 500-page PDF, read and kept, beside the library alone in this process; and one fax page
 * recognized from picture to words, beside tesseract.js as it ships with its own worker.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createWorker } from 'tesseract.js';
import type { StartDecoder } from '../../main/platform/ports.ts';
import { createReader } from '../../main/text/reader-client.ts';
import { createRecognizer } from '../../main/text/recognizer.ts';
import { systemClock } from '../../main/lib/clock.ts';
import { faxPage } from '../exchange/delivery/raster.ts';
import { largeChartPdf, scanPdf } from '../exchange/delivery/pdf.ts';
import { buildProcess, forkDecoder } from '../integration/records/decoder-build.ts';
import { bench, figure, medians, timed } from './lib.ts';

const packages = path.join(import.meta.dirname, '../../node_modules');
const never = new AbortController().signal;
const sourceOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  read: (start: number, end: number) => Promise.resolve(bytes.slice(start, end)),
});

async function readerOf(folder: string) {
  const start: StartDecoder = forkDecoder(
    await buildProcess('main/text/reader/process.ts', folder, 'reader.mjs'),
    768,
  ).start;
  return createReader({
    start,
    silenceMs: 120_000,
    sideFile: async (name) => new Uint8Array(await fs.readFile(path.join(packages, 'pdfjs-dist', name))),
  });
}

bench('text.pdf-500', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'roi-bench-'));
  const reader = await readerOf(folder);
  const bytes = largeChartPdf(500);
  const read = (): Promise<number> =>
    timed(async () => {
      let pages = 0;
      await reader.text(sourceOf(bytes), 'pdf', 1, { onPages: () => undefined, onPage: () => void pages++ }, never);
      if (pages !== 500) throw new Error(`Read ${pages} pages.`);
    });
  await import('../../main/text/reader/older-node.ts');
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const alone = (): Promise<number> =>
    timed(async () => {
      const task = getDocument({
        data: new Uint8Array(bytes),
        standardFontDataUrl: path.join(packages, 'pdfjs-dist/standard_fonts/'),
        verbosity: VerbosityLevel.ERRORS,
      });
      const pdf = await task.promise;
      for (let n = 1; n <= pdf.numPages; n++) await (await pdf.getPage(n)).getTextContent();
      await task.destroy();
    });
  const m = await medians({ read, alone }, { rounds: 3, warmUp: 1 });
  reader.close();
  await fs.rm(folder, { recursive: true, force: true });
  figure('text.pdf-500', m.read, 'ms', m.alone, null);
});

bench('ocr.page', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'roi-bench-'));
  const reader = await readerOf(path.join(folder, 'reader'));
  const languages = path.join(packages, '@tesseract.js-data/eng/4.0.0_best_int');
  const file = await buildProcess('main/text/ocr/process.ts', path.join(folder, 'recognizer'), 'recognizer.mjs');
  const recognizer = createRecognizer({
    start: forkDecoder(file, 512).start,
    language: async () => new Uint8Array(await fs.readFile(path.join(languages, 'eng.traineddata.gz'))),
    clock: systemClock,
    pageMs: 300_000,
  });
  const lines = Array.from(
    { length: 46 },
    (_, n) => `Line ${n} of a page of a chart, as long as most lines of a note are.`,
  );
  const pdf = scanPdf([faxPage(lines)]);
  const answer = await reader.picture(sourceOf(pdf), 1, never);
  if (!('done' in answer) || !answer.done) throw new Error('The page has no picture.');
  const grey = answer.done;
  const image = Buffer.concat([Buffer.from(`P5\n${grey.width} ${grey.height}\n255\n`, 'latin1'), grey.grey]);
  const worker = await createWorker('eng', 1, { langPath: languages, cacheMethod: 'none' });
  const ours = (): Promise<number> => timed(async () => void (await recognizer.recognize({ grey }, never)));
  const alone = (): Promise<number> => timed(async () => void (await worker.recognize(image, { rotateAuto: true })));
  const m = await medians({ ours, alone }, { rounds: 3, warmUp: 1 });
  await worker.terminate();
  recognizer.close();
  reader.close();
  await fs.rm(folder, { recursive: true, force: true });
  figure('ocr.page', m.ours, 'ms', m.alone, null);
});
