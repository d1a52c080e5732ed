/**
 * What a document without pages becomes for reading: a flat list of blocks that are drawn one by one. Plain data, made in a worker
 * from hostile bytes and drawn by block-view.tsx. Nothing in it is markup, an address or a script.
 */

/** The only elements that narrative may become. */
export const richTags = [
  'p',
  'div',
  'span',
  'br',
  'b',
  'i',
  'u',
  's',
  'sup',
  'sub',
  'code',
  'pre',
  'h3',
  'ul',
  'ol',
  'li',
  'dl',
  'dt',
  'dd',
  'table',
  'caption',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'th',
  'td',
  'hr',
  'img',
] as const;
export type RichTag = (typeof richTags)[number];

export interface RichElement {
  t: RichTag;
  c: Rich[];
  /** Cells only. */
  cols?: number;
  rows?: number;
  align?: 'left' | 'center' | 'right';
  /** `img` only: a data address of a raster picture. */
  src?: string;
  alt?: string;
}
export type Rich = string | RichElement;

export interface Fact {
  label: string;
  value: string;
}

export interface Attachment {
  /** Known to the worker that found it. */
  part: number;
  name: string;
  /** Media type as the document states it. */
  type: string;
}

export type Block =
  | { k: 'title'; text: string; sub: string }
  | { k: 'heading'; level: 2 | 3 | 4; text: string; count?: number }
  | { k: 'facts'; facts: Fact[] }
  | { k: 'rich'; nodes: Rich[] }
  | { k: 'note'; tone: 'amber' | 'grey'; text: string }
  | { k: 'card'; title: string; when: string; facts: Fact[]; nodes: Rich[]; attachments: Attachment[] }
  | { k: 'attachment'; attachment: Attachment }
  | { k: 'line'; n: number | null; text: string }
  /** `below`: how many of the following nodes lie in this one. */
  | { k: 'node'; depth: number; label: string; value: string; below: number };

export interface OutlineEntry {
  title: string;
  level: 1 | 2 | 3;
  /** Index of its heading among the blocks. */
  block: number;
}

/** How a document is read. */
export type ReadingMode = 'cda' | 'fhir' | 'xml-tree' | 'html' | 'json-tree' | 'text';

export type ToWorker = { address: string; mode: ReadingMode } | { part: number };
export type FromWorker =
  | { blocks: Block[]; outline: OutlineEntry[] }
  | { done: true }
  | { failed: true }
  | { part: number; bytes: Uint8Array<ArrayBuffer> | null };

type Run = { text: string; endsLine: boolean };
const INLINE = new Set<RichTag>(['span', 'b', 'i', 'u', 's', 'sup', 'sub', 'code']);

/** The strings of a block in the order in which they are drawn; a line ends wherever another box begins. */
export function runsOf(block: Block): Run[] {
  const out: Run[] = [];
  const line = (text: string): void => {
    if (text !== '') out.push({ text, endsLine: true });
  };
  const facts = (list: readonly Fact[]): void => {
    for (const { label, value } of list) {
      line(label);
      line(value);
    }
  };
  switch (block.k) {
    case 'title':
      line(block.text);
      line(block.sub);
      break;
    case 'heading':
      line(block.text);
      if (block.count !== undefined) line(String(block.count));
      break;
    case 'note':
    case 'line':
      line(block.text);
      break;
    case 'facts':
      facts(block.facts);
      break;
    case 'rich':
      richRuns(block.nodes, out);
      break;
    case 'card':
      line(block.title);
      line(block.when);
      facts(block.facts);
      richRuns(block.nodes, out);
      for (const attachment of block.attachments) line(attachment.name);
      break;
    case 'attachment':
      line(block.attachment.name);
      break;
    case 'node':
      line(block.label);
      line(block.value);
  }
  return out;
}

export function richRuns(nodes: readonly Rich[], out: Run[]): void {
  for (const node of nodes) {
    if (typeof node === 'string') {
      if (node !== '') out.push({ text: node, endsLine: false });
      continue;
    }
    const boxed = !INLINE.has(node.t);
    const before = out.at(-1);
    if (boxed && before) before.endsLine = true;
    richRuns(node.c, out);
    const last = out.at(-1);
    if (boxed && last) last.endsLine = true;
  }
}
