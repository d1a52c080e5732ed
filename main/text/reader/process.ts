/**
 * Entry of the reading process: text and pictures of the pages of one document at a time. It runs at low priority, is started with a
 * memory limit and killed when it makes no progress; it may read nothing but what it asks its owner for.
 */
import os from 'node:os';
import { Buffer } from 'node:buffer';
import { readCda, xmlLines } from './cda.ts';
import { decodeBytes, pageOfLines, pieces } from './decode.ts';
import { fhirResources } from './fhir.ts';
import { createLine, ReadingError, type Line, type Source } from './line.ts';
import { lookAt } from './look.ts';
import { openPdf, type OpenPdf } from './pdf.ts';
import { htmlLines, rtfLines, textLines } from './plain.ts';
import { greyOfPng } from './png.ts';
import { shutDoors } from '../shut.ts';
import type { FromReader, ReaderAsk, ReadingKind, Stated, ToReader } from './protocol.ts';

/** Documents that are read as a whole: no more bytes than this. */
const MOST_WHOLE = 128 * 1024 * 1024;

/** Electron's utility process, or a forked Node in tests. */
interface ParentPort {
  on(event: 'message', heard: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}
const parentPort = (process as { parentPort?: ParentPort }).parentPort;

const nothingStated = (): Stated => ({ patients: [], serviceDates: [] });

async function whole(source: Source): Promise<string> {
  if (source.size > MOST_WHOLE) throw new ReadingError('tooLarge');
  return decodeBytes(await source.read(0, source.size));
}

async function pdfPages(line: Line, job: number, pdf: OpenPdf, from: number, before: number): Promise<void> {
  for (let number = from; number <= pdf.pages; number++) {
    const page = await pdf.read(number);
    line.send({ job, page: { ...page, page: number + before } });
  }
}

async function readText(line: Line, job: number, source: Source, of: ReadingKind, from: number): Promise<Stated> {
  if (of === 'pdf') {
    const pdf = await openPdf(source);
    line.send({ job, opened: pdf.pages });
    await pdfPages(line, job, pdf, from, 0);
    await pdf.close();
    return nothingStated();
  }
  if (of === 'cda') {
    const { sections, stated, body } = readCda(await whole(source));
    sections.forEach((lines, n) => line.send({ job, page: pageOfLines(n + 1, lines) }));
    if (body?.type === 'application/pdf') {
      const bytes = new Uint8Array(Buffer.from(body.base64, 'base64'));
      const pdf = await openPdf({
        ...source,
        size: bytes.length,
        read: (start, end) => Promise.resolve(bytes.slice(start, end)),
      });
      await pdfPages(line, job, pdf, 1, sections.length);
      await pdf.close();
    } else if (body && body.type.startsWith('text/')) {
      const decoded = decodeBytes(new Uint8Array(Buffer.from(body.base64, 'base64')));
      const lines = body.type === 'text/html' ? htmlLines(decoded) : textLines(decoded);
      for (const page of pieces(lines, sections.length + 1)) line.send({ job, page });
    }
    return stated;
  }
  const text = await whole(source);
  if (of === 'fhir') {
    const stated = nothingStated();
    let page = 0;
    const lines = function* (): Generator<string> {
      for (const resource of fhirResources(text, stated)) yield resource.join('\n');
    };
    try {
      for (const piece of pieces(lines(), 1)) {
        page = piece.page;
        line.send({ job, page: piece });
      }
    } catch {
      throw new ReadingError('damaged');
    }
    line.send({ job, opened: page });
    return stated;
  }
  const { lines, stated } =
    of === 'xml'
      ? xmlLines(text)
      : {
          lines: of === 'html' ? htmlLines(text) : of === 'rtf' ? rtfLines(text) : textLines(text),
          stated: nothingStated(),
        };
  for (const page of pieces(lines, 1)) line.send({ job, page });
  return stated;
}

async function answer(line: Line, job: number, ask: ReaderAsk, size: number): Promise<void> {
  const source = line.source(job, size);
  try {
    if (ask.kind === 'text') line.send({ job, done: await readText(line, job, source, ask.of, ask.from) });
    else if (ask.kind === 'look') {
      const grey = greyOfPng(ask.png);
      line.send({ job, look: grey && lookAt(grey) });
    } else {
      const pdf = await openPdf(source);
      line.send({ job, picture: await pdf.picture(ask.page) });
      await pdf.close();
    }
  } catch (thrown) {
    // The libraries throw whatever they stumbled over.
    line.send({ job, problem: thrown instanceof ReadingError ? thrown.problem : 'damaged' });
  }
}

function begin(send: (message: FromReader) => void): (message: ToReader) => void {
  const line = createLine(send);
  try {
    os.setPriority(os.constants.priority.PRIORITY_LOW);
  } catch {
    // Not every system lets a process step back.
  }
  return (message) => {
    if ('ask' in message) void answer(line, message.job, message.ask, message.size);
    else line.answer(message.range, message.bytes);
  };
}

shutDoors();
// One page that breaks the library in a stray promise is the end of that page's job by its time limit, not of the process.
process.on('unhandledRejection', () => undefined);
if (parentPort) {
  const heard = begin((message) => parentPort.postMessage(message));
  parentPort.on('message', ({ data }) => heard(data as ToReader));
} else {
  const heard = begin((message) => void process.send?.(message));
  process.on('message', (message) => heard(message as ToReader));
  process.on('disconnect', () => process.exit());
}
