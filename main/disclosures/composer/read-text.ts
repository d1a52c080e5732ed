/** Text and JSON as lines for pages. Pure. */

export interface Line {
  text: string;
  look: 'title' | 'heading' | 'paragraph' | 'line' | 'detail';
}

/** By its mark; without one UTF-8, and Latin letters where that does not hold. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export const linesOfText = (bytes: Uint8Array): Line[] =>
  decodeText(bytes)
    .split(/\r\n|\r|\n|\f/)
    .map((text) => ({ text, look: 'line' }));

/** Longer values are data for machines. */
const LONGEST_VALUE = 4000;

/** FHIR resources one after the other, as names and values; other JSON in the same way. */
export function linesOfJson(bytes: Uint8Array): Line[] {
  const text = decodeText(bytes).replace(/^\uFEFF/, '');
  const roots: unknown[] = [];
  try {
    roots.push(JSON.parse(text));
  } catch {
    // One resource a line, as bulk exports write them; what is no JSON stays text.
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue;
      try {
        roots.push(JSON.parse(line));
      } catch {
        return linesOfText(bytes);
      }
    }
  }
  const lines: Line[] = [];
  for (const root of roots) {
    const entries = resourcesOf(root);
    for (const resource of entries) {
      const name = typeof resource['resourceType'] === 'string' ? words(resource['resourceType']) : 'Data';
      lines.push({ text: name, look: lines.length === 0 ? 'title' : 'heading' });
      for (const [key, value] of Object.entries(resource))
        if (key !== 'resourceType' && key !== 'meta') walk(words(key), value, 0, lines);
    }
    if (entries.length === 0) walk('Data', root, 0, lines);
  }
  return lines;
}

type Bag = Record<string, unknown>;
const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The Bundle itself is told in a line of its own, its resources one by one. */
function resourcesOf(root: unknown): Bag[] {
  if (!isBag(root)) return [];
  if (root['resourceType'] !== 'Bundle' || !Array.isArray(root['entry'])) return [root];
  const { entry, ...bundle } = root;
  return [bundle, ...entry.flatMap((e: unknown) => (isBag(e) && isBag(e['resource']) ? [e['resource']] : []))];
}

function walk(name: string, value: unknown, depth: number, lines: Line[]): void {
  if (value === null || value === undefined || depth > 12) return;
  const indent = '   '.repeat(depth);
  const look = depth === 0 ? 'line' : 'detail';
  if (Array.isArray(value)) {
    for (const one of value) walk(name, one, depth, lines);
    return;
  }
  if (isBag(value)) {
    lines.push({ text: `${indent}${name}`, look });
    for (const [key, inner] of Object.entries(value)) walk(words(key), inner, depth + 1, lines);
    return;
  }
  const text = String(value as string | number | boolean);
  const shown =
    text.length > LONGEST_VALUE ? `(${text.length} characters of data, in the attached original)` : plain(text);
  lines.push({ text: `${indent}${name}: ${shown}`, look });
}

/** Narrative of a resource is markup: its text. */
const plain = (text: string): string =>
  text.includes('<div')
    ? text
        .replace(/<[^>]*>/g, ' ')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&amp;/g, '&')
        .replace(/\s+/g, ' ')
        .trim()
    : text;

/** `birthDate` → “Birth date”. */
const words = (name: string): string => {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};
