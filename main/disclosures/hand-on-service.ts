/**
 * Hands records on: as one PDF, as a zip with a manifest, to the printer, or a locked one back to its sender. In each way the entry of the
 * disclosure record is written before the first byte leaves, and says so when none left after all.
 */
import { Readable } from 'node:stream';
import type { DisclosureWay, HandOnItem } from '../../preload/contract/disclosures.ts';
import { handOnProblems, part2Line, part2Notice, type HandOn } from '../../preload/contract/rules/hand-on.ts';
import { formatPageRanges } from '../../preload/contract/rules/page-ranges.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Printer, SaveDialog } from '../platform/ports.ts';
import type { ComposedPdf, Composer } from './composing.ts';
import type { FactsReader } from './facts.ts';
import { manifestCsv, manifestJson, noticeName, noticeText, type Manifest, type ManifestFile } from './manifest.ts';
import type { DisclosurePort } from './port.ts';
import { disclosed, extensionOf, type Chosen, type Selector } from './selection.ts';
import { zipOf, type ZipPart } from './zip.ts';

export interface HandOnService {
  /** @returns id null when the dialog was dismissed */
  exportPdf(items: readonly HandOnItem[], handOn: HandOn, signal: AbortSignal): Promise<Exported>;
  exportZip(items: readonly HandOnItem[], handOn: HandOn, signal: AbortSignal): Promise<Exported>;
  returnCopy(documentId: string, handOn: HandOn, signal: AbortSignal): Promise<Exported>;
  print(
    items: readonly HandOnItem[],
    handOn: HandOn,
    signal: AbortSignal,
  ): Promise<{ id: string | null; pages: number }>;
}
export interface Exported {
  id: string | null;
  pages: number | null;
}

const MOST_PAGES = 20_000;
/** A printer is not a warehouse: more is saved as PDF and printed elsewhere. */
const MOST_PRINTED = 1000;

export interface HandOnDeps {
  record: DisclosurePort;
  facts: FactsReader;
  selector: Selector;
  composer: Composer;
  saveDialog: SaveDialog;
  printer: Printer;
  /** Gives an address to bytes for the window that prints them. */
  lend(bytes: { size: number; pieces: readonly Uint8Array[] }): { address: string; end(): void };
  self: string;
  clock: Clock;
}

export function createHandOnService(deps: HandOnDeps): HandOnService {
  const { record, facts, selector, composer, saveDialog, printer, self, clock } = deps;

  const check = (chosen: readonly Chosen[], handOn: HandOn): void => {
    const fields = handOnProblems(
      handOn,
      chosen.some((c) => c.facts.part2),
    );
    if (fields.length > 0)
      throw new AppError('invalid', 'Something is missing before this can be handed on.', { fields });
  };
  const enter = (
    way: DisclosureWay,
    chosen: readonly Chosen[],
    handOn: HandOn,
    pages: readonly number[] | null,
  ): string =>
    record.record({
      way,
      handOn,
      what: [counted(chosen.length, 'document'), pages === null ? null : counted(sum(pages), 'page')]
        .filter((part) => part !== null)
        .join(', '),
      items: chosen.map((c, n) => disclosed(c, pages?.[n] ?? null)),
    });
  const compose = (
    chosen: readonly Chosen[],
    handOn: HandOn,
    footer: Parameters<Composer['compose']>[1]['footer'],
    mostPages: number,
    signal: AbortSignal,
    withCover = true,
  ): Promise<ComposedPdf> =>
    composer.compose(
      chosen.map(({ facts: f, pages, bytes }) => ({
        type: bytes.type,
        size: bytes.size,
        pages,
        name: `${f.id}.${extensionOf(bytes.type)}`,
        stream: () => bytes.stream(),
      })),
      { cover: withCover && chosen.some((c) => c.facts.part2) ? coverOf(handOn) : null, footer, mostPages },
      signal,
    );

  /** Runs a way out; an entry that was written is void when it did not come to its end. */
  const out = async (
    ask: { name: string; kind: string; extension: string },
    signal: AbortSignal,
    content: (entered: (id: string, pages: number | null) => void) => AsyncIterable<Uint8Array>,
  ): Promise<Exported> => {
    let done: Exported = { id: null, pages: null };
    const entered = (id: string, pages: number | null): void => {
      done = { id, pages };
    };
    const give = (why: string): void => {
      if (done.id !== null) record.void(done.id, why);
    };
    try {
      const saved = await saveDialog.save(
        { suggestedName: ask.name, kind: ask.kind, extension: ask.extension },
        content(entered),
        signal,
      );
      if (saved) return done;
      give('dismissed');
      return { id: null, pages: null };
    } catch (error) {
      give(error instanceof AppError ? error.code : 'failed');
      throw error;
    }
  };
  /** No name of a person ever stands in the name of a file. */
  const dated = (what: string): string => `${what}-${clock.now().toISOString().slice(0, 10)}`;

  return {
    exportPdf: async (items, handOn, signal) => {
      const chosen = selector.choose(items);
      check(chosen, handOn);
      return out({ name: `${dated('records')}.pdf`, kind: 'PDF', extension: 'pdf' }, signal, async function* (entered) {
        const pdf = await compose(chosen, handOn, null, MOST_PAGES, signal);
        entered(enter('pdf', chosen, handOn, pdf.pages), pdf.total);
        yield* pdf.pieces;
      });
    },
    exportZip: async (items, handOn, signal) => {
      const chosen = selector.choose(items);
      check(chosen, handOn);
      return out(
        { name: `${dated('records')}.zip`, kind: 'Zip archive', extension: 'zip' },
        signal,
        async function* (entered) {
          const parts: { chosen: Chosen; pdf: ComposedPdf | null }[] = [];
          for (const one of chosen)
            parts.push({
              chosen: one,
              pdf: one.pages === null ? null : await compose([one], handOn, null, MOST_PAGES, signal, false),
            });
          const id = enter('zip', chosen, handOn, null);
          entered(id, null);
          const part2 = chosen.some((c) => c.facts.part2);
          const manifest: Manifest = { id, at: clock.now().toISOString(), by: self, handOn, files: [] };
          yield* zipOf(
            parts.map(({ chosen: one, pdf }) => zipPart(one, pdf, (file) => manifest.files.push(file), facts)),
            () => [
              ...(part2 ? [{ name: noticeName, text: noticeText(handOn.part2?.consentScope ?? '') }] : []),
              { name: 'manifest.json', text: manifestJson(manifest) },
              { name: 'manifest.csv', text: manifestCsv(manifest) },
            ],
            clock.now(),
          );
        },
      );
    },
    returnCopy: async (documentId, handOn, signal) => {
      const chosen = selector.chooseLocked(documentId);
      check([chosen], handOn);
      const extension = extensionOf(chosen.bytes.type);
      return out(
        { name: `${documentId}.${extension}`, kind: 'Record as received', extension },
        signal,
        async function* (entered) {
          entered(enter('return', [chosen], handOn, null), null);
          for await (const piece of chosen.bytes.stream()) yield piece as Uint8Array;
        },
      );
    },
    print: async (items, handOn, signal) => {
      const chosen = selector.choose(items);
      check(chosen, handOn);
      const requests = [...new Set(chosen.map((c) => c.facts.identifier ?? c.facts.taskId))];
      const pdf = await compose(
        chosen,
        handOn,
        {
          left: `CONFIDENTIAL: health information, for ${handOn.recipient.name.trim()} only. ${requests.length === 1 ? `Request ${requests[0] ?? ''}` : `${requests.length} requests`} · printed by ${self}, ${clock.now().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
          right: 'page {page} of {pages}',
          notice: chosen.some((c) => c.facts.part2) ? part2Line : null,
        },
        MOST_PRINTED,
        signal,
      );
      const id = enter('print', chosen, handOn, pdf.pages);
      const lent = deps.lend(pdf);
      try {
        const printed = await printer.print({ address: lent.address, size: pdf.size }, signal);
        if (printed) return { id, pages: pdf.total };
        record.void(id, 'dismissed');
        return { id: null, pages: 0 };
      } catch (error) {
        record.void(id, error instanceof AppError ? error.code : 'failed');
        throw error;
      } finally {
        lent.end();
      }
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0);
const counted = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** 42 CFR 2.32: the notice and what the consent covers go before the records. */
const coverOf = (handOn: HandOn): { title: string; paragraphs: string[] } => ({
  title: 'Notice: records protected by 42 CFR Part 2',
  paragraphs: [...part2Notice, `What the consent covers (42 CFR 2.32(b)): ${handOn.part2?.consentScope.trim() ?? ''}`],
});

const streamOf = (pieces: readonly Uint8Array[]): Readable =>
  Readable.from(
    pieces.map((piece) => Buffer.from(piece)),
    { objectMode: false },
  );

function zipPart(
  one: Chosen,
  pdf: ComposedPdf | null,
  put: (file: ManifestFile) => void,
  reader: FactsReader,
): ZipPart {
  const { facts: f, bytes, pages } = one;
  const name = pdf ? `documents/${f.id}-pages.pdf` : `documents/${f.id}.${extensionOf(bytes.type)}`;
  const inRange = (page: number): boolean => pages === null || pages.some((r) => page >= r.from && page <= r.to);
  return {
    name,
    packed: !/xml|json|text/.test(bytes.type) || pdf !== null,
    stream: () => (pdf ? streamOf(pdf.pieces) : bytes.stream()),
    written: (sha256, size) => {
      if (!pdf && sha256 !== bytes.sha256)
        throw new AppError('integrity', 'A record is not what was received any more.', {
          meaning: 'Nothing was saved.',
          nextStep: 'Download it again.',
        });
      put({
        file: name,
        documentId: f.id,
        taskId: f.taskId,
        identifier: f.identifier,
        type: pdf ? 'application/pdf' : bytes.type,
        size,
        sha256,
        originalSha256: bytes.sha256,
        pages: formatPageRanges(pages),
        part2: f.part2,
        marks: reader.marks(f.id).filter((mark) => inRange(mark.page)),
      });
    },
  };
}
