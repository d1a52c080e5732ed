/**
 * Narrative to blocks by an allow-list: C-CDA narrative blocks (CDA R2, NarrativeBlock.xsd) and the XHTML of FHIR (R4 narrative rules).
 * What is not on the list gives its text and nothing else; links are text; pictures come from the document's own data only.
 */
import type { Block, Rich, RichElement, RichTag } from './blocks.ts';
import { childOf, isElement, textOf, type XmlElement } from './xml.ts';
import { wordsOf } from './words.ts';

export interface Media {
  /** Data address of a raster picture, or null for what is not shown inline. */
  src: string | null;
  caption: string;
}

export interface NarrativeSource {
  /** By the ID of an observationMedia. */
  media(id: string): Media | null;
}

const NO_MEDIA: NarrativeSource = { media: () => null };
/** Cells are never wider than a table can be. */
const MOST_SPAN = 100;
/** Rows of one drawn piece of a table; a longer table is several pieces. */
const ROWS_OF_PIECE = 40;

/** CDA and XHTML names; both narratives share most of them. */
const TAGS = wordsOf<RichTag>({
  paragraph: 'p',
  p: 'p',
  div: 'div',
  section: 'div',
  blockquote: 'div',
  address: 'div',
  center: 'div',
  content: 'span',
  span: 'span',
  font: 'span',
  a: 'span',
  linkHtml: 'span',
  small: 'span',
  big: 'span',
  abbr: 'span',
  q: 'span',
  br: 'br',
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  cite: 'i',
  dfn: 'i',
  u: 'u',
  ins: 'u',
  s: 's',
  del: 's',
  strike: 's',
  sup: 'sup',
  sub: 'sub',
  tt: 'code',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  var: 'code',
  pre: 'pre',
  h1: 'h3',
  h2: 'h3',
  h3: 'h3',
  h4: 'h3',
  h5: 'h3',
  h6: 'h3',
  ul: 'ul',
  ol: 'ol',
  list: 'ul',
  li: 'li',
  item: 'li',
  dl: 'dl',
  dt: 'dt',
  dd: 'dd',
  table: 'table',
  caption: 'caption',
  thead: 'thead',
  tbody: 'tbody',
  tfoot: 'tfoot',
  tr: 'tr',
  th: 'th',
  td: 'td',
  hr: 'hr',
});

/** Their text is not for readers either. */
const SILENT = new Set([
  'script',
  'style',
  'head',
  'title',
  'noscript',
  'template',
  'iframe',
  'object',
  'embed',
  'footnoteRef',
]);

/** CDA styleCode values that mean something to the eye. */
const STYLES = wordsOf<RichTag>({ bold: 'b', italics: 'i', underline: 'u', emphasis: 'i', strikethrough: 's' });

export function narrative(nodes: readonly (XmlElement | string)[], source: NarrativeSource = NO_MEDIA): Rich[] {
  const out: Rich[] = [];
  for (const node of nodes) {
    if (typeof node === 'string') {
      const text = node.replace(/[\t\r\n ]+/g, ' ');
      if (text !== '') out.push(text);
    } else out.push(...element(node, source));
  }
  return out;
}

function element(node: XmlElement, source: NarrativeSource): Rich[] {
  const { name, attributes } = node;
  if (SILENT.has(name)) return [];
  if (name === 'renderMultiMedia') return picture(node, source);
  if (name === 'img') return imageOf(attributes);
  const tag = TAGS[name];
  const children = tag === 'pre' ? [rawText(node)] : narrative(node.children, source);
  if (tag === undefined) return children;
  const ordered = name === 'list' && attributes['listType'] === 'ordered';
  const made: RichElement = { t: ordered ? 'ol' : tag, c: children };
  if (tag === 'td' || tag === 'th') {
    const cols = spanOf(attributes['colspan']);
    const rows = spanOf(attributes['rowspan']);
    if (cols > 1) made.cols = cols;
    if (rows > 1) made.rows = rows;
    const align = attributes['align'];
    if (align === 'left' || align === 'center' || align === 'right') made.align = align;
  }
  if (name === 'item') {
    // A caption of an item or list stands before its content.
    const caption = node.children.filter(isElement).find((child) => child.name === 'caption');
    if (caption) made.c = made.c.map((child) => (isCaption(child) ? { t: 'b', c: [...child.c, ' '] } : child));
  }
  if (tag === 'ul' || tag === 'ol') made.c = listOf(made.c);
  if (tag === 'table') made.c = made.c.filter((child) => typeof child !== 'string' || child.trim() !== '');
  const link = name === 'a' || name === 'linkHtml' ? attributes['href'] : undefined;
  // Shown as text, so that a reader may judge it; nothing leads there.
  if (link !== undefined && /^https?:/i.test(link) && !textOf(node).includes(link))
    made.c.push(` (${link.slice(0, 200)})`);
  return styled(made, attributes['styleCode'] ?? '');
}

const isCaption = (node: Rich): node is RichElement => typeof node === 'object' && node.t === 'caption';

/** A list holds items only; its caption goes before them as an item without a mark would, in bold. */
function listOf(children: Rich[]): Rich[] {
  const out: Rich[] = [];
  for (const child of children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') out.push({ t: 'li', c: [child] });
    } else if (child.t === 'li') out.push(child);
    else out.push({ t: 'li', c: [child.t === 'caption' ? { t: 'b', c: child.c } : child] });
  }
  return out;
}

function styled(made: RichElement, styleCode: string): Rich[] {
  const wanted = styleCode
    .split(/\s+/)
    .map((code) => STYLES[code.toLowerCase()])
    .filter((tag) => tag !== undefined);
  for (const tag of wanted) made.c = [{ t: tag, c: made.c }];
  return [made];
}

const spanOf = (value: string | undefined): number => {
  const span = Number.parseInt(value ?? '1', 10);
  return Number.isFinite(span) ? Math.min(MOST_SPAN, Math.max(1, span)) : 1;
};

function rawText(node: XmlElement): string {
  return node.children.map((child) => (typeof child === 'string' ? child : rawText(child))).join('');
}

function picture(node: XmlElement, source: NarrativeSource): Rich[] {
  const ids = (node.attributes['referencedObject'] ?? '').split(/\s+/).filter((id) => id !== '');
  const caption = textOf(childOf(node, 'caption'));
  return ids.flatMap((id): Rich[] => {
    const media = source.media(id);
    if (!media) return [{ t: 'i', c: [`[A picture that this document does not hold: ${caption || id}]`] }];
    if (media.src === null) return [{ t: 'i', c: [`[Attachment: ${caption || media.caption}]`] }];
    return [{ t: 'img', c: [], src: media.src, alt: caption || media.caption || 'Picture in the document' }];
  });
}

/** R4: pictures of a narrative are data addresses or contained; addresses elsewhere are never asked. */
function imageOf(attributes: Record<string, string>): Rich[] {
  const src = attributes['src'] ?? '';
  const alt = (attributes['alt'] ?? '').slice(0, 300);
  if (isInlinePicture(src)) return [{ t: 'img', c: [], src, alt: alt || 'Picture in the document' }];
  return [{ t: 'i', c: [`[Picture not in this document${alt === '' ? '' : `: ${alt}`}]`] }];
}

const LONGEST_PICTURE = 8 * 1024 * 1024;
export const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp']);
export const isInlinePicture = (src: string): boolean =>
  src.length <= LONGEST_PICTURE && /^data:image\/(png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+$/.test(src);

const INLINE_TAGS = new Set<RichTag>(['span', 'b', 'i', 'u', 's', 'sup', 'sub', 'code', 'br']);

/** Cuts narrative into blocks that can be drawn apart: paragraphs, lists and pieces of tables. */
export function richBlocks(nodes: readonly Rich[]): Block[] {
  const out: Block[] = [];
  let inline: Rich[] = [];
  const flush = (): void => {
    if (inline.some((node) => typeof node !== 'string' || node.trim() !== ''))
      out.push({ k: 'rich', nodes: [{ t: 'p', c: inline }] });
    inline = [];
  };
  const visit = (list: readonly Rich[]): void => {
    for (const node of list) {
      if (typeof node === 'string' || INLINE_TAGS.has(node.t)) {
        inline.push(node);
        continue;
      }
      flush();
      if (node.t === 'table') for (const piece of tablePieces(node)) out.push({ k: 'rich', nodes: [piece] });
      else if (node.t === 'div' && node.c.length > 1) {
        visit(node.c);
        flush();
      } else if ((node.t === 'ul' || node.t === 'ol') && node.c.length > ROWS_OF_PIECE && node.t === 'ul')
        for (let at = 0; at < node.c.length; at += ROWS_OF_PIECE)
          out.push({ k: 'rich', nodes: [{ ...node, c: node.c.slice(at, at + ROWS_OF_PIECE) }] });
      else out.push({ k: 'rich', nodes: [node] });
    }
  };
  visit(nodes);
  flush();
  return out;
}

/** No chart has a row of more cells; what is beyond is left out and said so. */
const MOST_CELLS = 200;
function bearable(row: Rich): Rich {
  if (typeof row === 'string' || row.c.length <= MOST_CELLS) return row;
  const left = row.c.length - MOST_CELLS;
  return { ...row, c: [...row.c.slice(0, MOST_CELLS), { t: 'td', c: [`… ${left.toLocaleString()} more cells`] }] };
}

/** A long table in pieces that each repeat the head, so that a reader within it still knows the columns. */
function tablePieces(table: RichElement): RichElement[] {
  const heads: Rich[] = [];
  const captions: Rich[] = [];
  const feet: Rich[] = [];
  const rows: Rich[] = [];
  for (const child of table.c) {
    if (typeof child === 'string') continue;
    if (child.t === 'thead') heads.push(child);
    else if (child.t === 'caption') captions.push(child);
    else if (child.t === 'tfoot') feet.push(child);
    else if (child.t === 'tbody') rows.push(...child.c.filter((row) => typeof row !== 'string'));
    else if (child.t === 'tr') rows.push(child);
  }
  const pieces: RichElement[] = [];
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_OF_PIECE) {
    const last = at + ROWS_OF_PIECE >= rows.length;
    pieces.push({
      t: 'table',
      c: [
        ...(at === 0 ? captions : []),
        ...heads,
        { t: 'tbody', c: rows.slice(at, at + ROWS_OF_PIECE).map(bearable) },
        ...(last ? feet : []),
      ],
    });
  }
  return pieces;
}
