/** C-CDA as lines for pages: whose it is, and the narrative of its sections, which is the attested content (CDA R2, 4.3.5). No entity but XML's own is known. */
import { SaxesParser } from 'saxes';
import { decodeText, linesOfText, type Line } from './read-text.ts';

/** Elements of the narrative after which a new line begins. */
const BREAKS = new Set(['paragraph', 'br', 'item', 'tr', 'caption', 'list', 'table', 'footnote']);
const DEEPEST = 200;

/** What is not well formed is given as text, as far as it goes. */
export function linesOfCda(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  const path: string[] = [];
  let text = '';
  let narrative = 0;
  let patient = '';
  const flush = (): void => {
    const line = text
      .replace(/\s+/g, ' ')
      .replace(/(?:\| )+$/, '')
      .trim();
    text = '';
    if (line !== '') lines.push({ text: line, look: 'line' });
  };
  const within = (name: string): boolean => path.includes(name);
  const parser = new SaxesParser();
  let failed = false;
  parser.on('error', () => {
    failed = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const local = name.slice(name.indexOf(':') + 1);
    if (path.length > DEEPEST) return;
    path.push(local);
    if (local === 'text' && path.at(-2) === 'section') narrative++;
    else if (narrative > 0 && BREAKS.has(local)) flush();
    else if (local === 'birthTime' && within('patient')) {
      const value = /^(\d{4})(\d{2})(\d{2})/.exec(String(attributes['value'] ?? ''));
      if (value)
        lines.push({ text: `Date of birth: ${value[2] ?? ''}/${value[3] ?? ''}/${value[1] ?? ''}`, look: 'line' });
    } else if ((local === 'title' && !narrative) || (local === 'name' && within('patient'))) text = '';
  });
  parser.on('text', (piece) => {
    const local = path.at(-1);
    if (narrative > 0 || local === 'title') text += piece;
    else if (within('patient') && within('name')) patient += ` ${piece.trim()}`;
  });
  parser.on('closetag', ({ name }) => {
    const local = name.slice(name.indexOf(':') + 1);
    if (path.at(-1) !== local) return;
    if (narrative > 0 && (local === 'td' || local === 'th')) text += ' | ';
    else if (narrative > 0 && BREAKS.has(local)) flush();
    if (local === 'text' && path.at(-2) === 'section') {
      flush();
      narrative--;
    } else if (local === 'title' && narrative === 0) {
      const title = text.replace(/\s+/g, ' ').trim();
      text = '';
      if (title !== '') lines.push({ text: title, look: path.length <= 2 ? 'title' : 'heading' });
    } else if (local === 'name' && within('patient') && patient.trim() !== '') {
      lines.push({ text: `Patient: ${patient.replace(/\s+/g, ' ').trim()}`, look: 'line' });
      patient = '';
    }
    path.pop();
  });
  try {
    parser.write(decodeText(bytes).replace(/^\uFEFF/, '')).close();
  } catch {
    failed = true;
  }
  if (lines.length === 0) return linesOfText(bytes);
  if (failed) {
    flush();
    lines.push({
      text: 'The document is damaged after this; the attached original has what is left.',
      look: 'paragraph',
    });
  }
  return lines;
}
