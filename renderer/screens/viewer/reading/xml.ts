/**
 * Reads XML as a stream of small trees (saxes). No entity but the five of XML is known, a DTD is passed over, nothing is fetched, and
 * depth and size are bounded; a document that breaks off is shown up to there.
 */
import { SaxesParser } from 'saxes';

export interface XmlElement {
  /** Local name, without prefix. */
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
}

export interface XmlListener {
  /** Not inside of a captured element. @returns true to have it captured whole */
  open(name: string, path: readonly string[], attributes: Record<string, string>): boolean;
  /** A captured element is complete. @param path names of its ancestors */
  captured(element: XmlElement, path: readonly string[]): void;
  /** The end of an element that was not captured. @param path with its own name last */
  close(path: readonly string[]): void;
}

export interface XmlReader {
  write(text: string): void;
  /** @returns what was wrong, null when the document is whole */
  end(): XmlFault | null;
}
export type XmlFault = { line: number; limit: boolean };

/** Deeper elements are taken out of their parents, so that nothing that walks a tree can run out of stack. */
const DEEPEST = 120;
/** Elements and strings of one document. */
const MOST_NODES = 4_000_000;
/** The five of XML, and some that are none but are met in narrative that was pasted from web pages. */
const ENTITIES: Record<string, string> = {
  amp: '&',
  gt: '>',
  lt: '<',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ndash: '–',
  mdash: '—',
  bull: '•',
  deg: '°',
  reg: '®',
  copy: '©',
};
/** Characters of one string: base64 of the largest attachment that is opened. */
const LONGEST = 96 * 1024 * 1024;

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

export function createXmlReader(listener: XmlListener): XmlReader {
  const parser = new SaxesParser({ xmlns: false, position: true });
  // Any other stands in the text as it was written, whatever a DTD defines.
  parser.ENTITIES = new Proxy(ENTITIES, {
    get: (known, name) => (Object.hasOwn(known, name) ? known[String(name)] : `&${String(name)};`),
  });
  const path: string[] = [];
  let stack: XmlElement[] = [];
  let dropped = 0;
  let nodes = 0;
  let fault: XmlFault | null = null;

  const stop = (limit: boolean): void => {
    fault ??= { line: parser.line, limit };
  };
  parser.on('error', () => stop(false));
  parser.on('opentag', ({ name, attributes }) => {
    if (fault) return;
    const local = localName(name);
    if (++nodes > MOST_NODES) return stop(true);
    const parent = stack.at(-1);
    if (parent) {
      if (stack.length >= DEEPEST) {
        dropped++;
        return;
      }
      const element = { name: local, attributes: plain(attributes), children: [] };
      parent.children.push(element);
      stack.push(element);
      return;
    }
    if (path.length >= DEEPEST * 8) return stop(true);
    if (listener.open(local, path, plain(attributes)))
      stack = [{ name: local, attributes: plain(attributes), children: [] }];
    else path.push(local);
  });
  parser.on('closetag', () => {
    if (fault) return;
    if (stack.length > 0) {
      if (dropped > 0) {
        dropped--;
        return;
      }
      const element = stack.pop();
      if (element && stack.length === 0) listener.captured(element, path);
      return;
    }
    listener.close(path);
    path.pop();
  });
  const text = (value: string): void => {
    if (fault || value === '') return;
    const parent = stack.at(-1);
    if (!parent) return;
    if (++nodes > MOST_NODES || value.length > LONGEST) return stop(true);
    const last = parent.children.length - 1;
    const before = parent.children[last];
    if (typeof before === 'string') parent.children[last] = before + value;
    else parent.children.push(value);
  };
  parser.on('text', text);
  parser.on('cdata', text);

  return {
    write: (chunk) => {
      if (!fault) parser.write(chunk);
    },
    end: () => {
      if (!fault) parser.close();
      // What is open then is shown as far as it came.
      const open = stack[0];
      if (fault && open) listener.captured(open, path);
      if (fault)
        while (path.length > 0) {
          listener.close(path);
          path.pop();
        }
      return fault;
    },
  };
}

function plain(attributes: Record<string, string | { value: string }>): Record<string, string> {
  const out: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(attributes)) out[name] = typeof value === 'string' ? value : value.value;
  return out;
}

export const isElement = (node: XmlElement | string | undefined): node is XmlElement => typeof node === 'object';

export const childOf = (element: XmlElement | null | undefined, ...names: string[]): XmlElement | null => {
  let at: XmlElement | null | undefined = element;
  for (const name of names) at = at?.children.filter(isElement).find((child) => child.name === name);
  return at ?? null;
};

export const childrenOf = (element: XmlElement | null | undefined, name: string): XmlElement[] =>
  element?.children.filter(isElement).filter((child) => child.name === name) ?? [];

/** All its text, white space folded. */
export function textOf(element: XmlElement | null | undefined): string {
  return rawTextOf(element).replace(/\s+/g, ' ').trim();
}

export function rawTextOf(element: XmlElement | null | undefined): string {
  if (!element) return '';
  return element.children.map((child) => (typeof child === 'string' ? child : rawTextOf(child))).join('');
}
