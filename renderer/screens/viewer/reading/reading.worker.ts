/**
 * Turns a document into blocks away from the window's thread. It reads the one ticket address that it is given, and nothing else;
 * the window ends it when the document is left.
 */
import type { Attachment, Block, FromWorker, OutlineEntry, ReadingMode, ToWorker } from './blocks.ts';
import { createCdaReader, type BlockSink } from './cda.ts';
import { fhirBlocks, parseFhir } from './fhir.ts';
import { parseFragment } from './fragment.ts';
import { narrative, richBlocks } from './narrative.ts';
import { decodeText, lineBlocks, statedEncoding } from './text.ts';
import { jsonTree, mostNodes, xmlTree } from './tree.ts';
import { createXmlReader, type XmlElement, type XmlFault } from './xml.ts';

/** More of a text is not read on a screen. */
const TEXT_BYTES = 24 * 1024 * 1024;
/** What a whole document in memory may have: JSON, and trees. */
const WHOLE_BYTES = 256 * 1024 * 1024;
/** Blocks of one message: small, so that the window never stops for one. */
const GROUP = 400;

const post = (message: FromWorker, transfer: Transferable[] = []): void => postMessage(message, { transfer });

const held: { base64: string }[] = [];
let sent = 0;
let waitingBlocks: Block[] = [];
let waitingOutline: OutlineEntry[] = [];

const flush = (): void => {
  if (waitingBlocks.length === 0 && waitingOutline.length === 0) return;
  sent += waitingBlocks.length;
  post({ blocks: waitingBlocks, outline: waitingOutline });
  waitingBlocks = [];
  waitingOutline = [];
};

const sink: BlockSink = {
  blocks: (blocks) => {
    for (const block of blocks) {
      waitingBlocks.push(block);
      if (waitingBlocks.length >= GROUP) flush();
    }
  },
  outline: (entry) => void waitingOutline.push({ ...entry, block: sent + waitingBlocks.length }),
  attach: ({ name, type, base64 }): Attachment => {
    held.push({ base64 });
    return { part: held.length - 1, name, type };
  },
};

const note = (text: string): void => sink.blocks([{ k: 'note', tone: 'amber', text }]);

function faultNote(fault: XmlFault): void {
  note(
    fault.limit
      ? 'The document is larger than anything that can be shown; the rest is left out.'
      : `The document is damaged at line ${fault.line.toLocaleString()}: what follows there cannot be read.`,
  );
}

async function body(address: string, limit: number): Promise<{ bytes: Uint8Array; cut: boolean }> {
  const answer = await fetch(address, { cache: 'no-store', headers: { range: `bytes=0-${limit - 1}` } });
  if (!answer.ok) throw new Error('unreadable');
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const whole = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
  return { bytes, cut: whole !== undefined && Number(whole) > bytes.length };
}

async function readCda(address: string): Promise<void> {
  const answer = await fetch(address, { cache: 'no-store' });
  const stream = answer.body?.getReader();
  if (!answer.ok || !stream) throw new Error('unreadable');
  const reader = createCdaReader(sink);
  let decoder: TextDecoder | null = null;
  for (;;) {
    const { value, done } = await stream.read();
    if (done) break;
    decoder ??= new TextDecoder(statedEncoding(value.subarray(0, 1024)) ?? 'utf-8');
    reader.write(decoder.decode(value, { stream: true }));
    flush();
  }
  reader.write(decoder?.decode() ?? '');
  const fault = reader.end();
  if (fault) faultNote(fault);
}

async function readWhole(address: string, limit: number): Promise<{ text: string; cut: boolean }> {
  const { bytes, cut } = await body(address, limit);
  return { text: decodeText(bytes, cut), cut };
}

function lines(text: string, cut: boolean): void {
  if (cut) note(`Only the first ${TEXT_BYTES / 1024 / 1024} MB are shown.`);
  sink.blocks(lineBlocks(text));
}

async function read(address: string, mode: ReadingMode): Promise<void> {
  if (mode === 'cda') return readCda(address);
  if (mode === 'text') {
    const { text, cut } = await readWhole(address, TEXT_BYTES);
    return lines(text, cut);
  }
  const { text, cut } = await readWhole(address, WHOLE_BYTES);
  if (cut) return lines(text.slice(0, TEXT_BYTES), true);
  if (mode === 'html') {
    const root = parseFragment(text.replace(/^\uFEFF?\s*<!doctype[^>]*>/i, ''));
    const found = root ? richBlocks(narrative(root.children)) : [];
    if (found.length === 0) return lines(text, false);
    note('A web page, shown as text: nothing in it runs and nothing is fetched.');
    return sink.blocks(found);
  }
  if (mode === 'xml-tree') {
    let whole = true;
    const reader = createXmlReader({
      open: () => true,
      captured: (element: XmlElement) => {
        const nodes: Extract<Block, { k: 'node' }>[] = [];
        whole = xmlTree(element, nodes);
        sink.blocks(nodes);
      },
      close: () => undefined,
    });
    reader.write(text.replace(/^\uFEFF/, ''));
    const fault = reader.end();
    if (fault) faultNote(fault);
    if (!whole) note(`Only the first ${mostNodes.toLocaleString()} lines are shown.`);
    return;
  }
  const roots = parseFhir(text);
  if (!roots || roots.length === 0) return lines(text, false);
  if (mode === 'fhir') return fhirBlocks(roots, sink);
  let whole = true;
  roots.forEach((root, n) => {
    const nodes: Extract<Block, { k: 'node' }>[] = [];
    whole = jsonTree(root, roots.length === 1 ? 'Document' : `Line ${n + 1}`, nodes) && whole;
    sink.blocks(nodes);
  });
  if (!whole) note(`Only the first ${mostNodes.toLocaleString()} lines are shown.`);
}

function partBytes(part: number): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob((held[part]?.base64 ?? '').replace(/\s+/g, ''));
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return null;
  }
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if ('part' in data) {
    const bytes = partBytes(data.part);
    post({ part: data.part, bytes }, bytes ? [bytes.buffer] : []);
    return;
  }
  read(data.address, data.mode).then(
    () => {
      flush();
      post({ done: true });
    },
    () => {
      flush();
      post({ failed: true });
    },
  );
});
