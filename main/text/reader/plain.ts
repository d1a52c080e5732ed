/** Text, web pages and RTF as lines. Markup is taken away, never followed. Pure. */

export const textLines = (text: string): string[] =>
  text.replace(/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/g, ' ').split(/\r\n|\r|\n|\f/);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Readable text of HTML; also of the narrative in FHIR resources. */
export function htmlLines(html: string): string[] {
  return textLines(
    html
      .replace(/<(script|style|head)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
      .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
      .replace(/\s+/g, ' ')
      .replace(/<(?:br|\/?(?:p|div|tr|li|h[1-6]|table|ul|ol|section|article|caption))\b[^>]*>/gi, '\n')
      .replace(/<\/?t[dh]\b[^>]*>/gi, '  ')
      .replace(/<[^>]*>/g, '')
      .replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
        if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
        const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
      }),
  ).map((line) => line.trim());
}

/** Groups of RTF that hold no text of the document. */
const SILENT = /^\\(?:\*|fonttbl|colortbl|stylesheet|info|pict|object|themedata|datastore|generator)/;

/** The plain text of RTF (1.9.1): groups that are not text are passed over, the usual control words become characters. */
export function rtfLines(rtf: string): string[] {
  let out = '';
  let depth = 0;
  let silentFrom = Infinity;
  for (let at = 0; at < rtf.length; at++) {
    const c = rtf[at];
    if (c === '{') {
      depth++;
      if (silentFrom === Infinity && SILENT.test(rtf.slice(at + 1, at + 20))) silentFrom = depth;
      continue;
    }
    if (c === '}') {
      if (depth === silentFrom) silentFrom = Infinity;
      depth--;
      continue;
    }
    if (c === '\\') {
      const word = /^\\([a-z]+)(-?\d+)? ?|^\\'([0-9a-f]{2})|^\\[^a-z]/i.exec(rtf.slice(at, at + 40));
      if (!word) continue;
      at += word[0].length - 1;
      if (silentFrom !== Infinity) continue;
      if (word[3] !== undefined) out += new TextDecoder('windows-1252').decode(new Uint8Array([parseInt(word[3], 16)]));
      else if (word[1] === 'par' || word[1] === 'line' || word[1] === 'row') out += '\n';
      else if (word[1] === 'tab' || word[1] === 'cell') out += '  ';
      else if (word[1] === 'u' && word[2] !== undefined) {
        out += String.fromCharCode((Number(word[2]) + 65536) % 65536);
        // The character for readers that do not know Unicode follows.
        if (rtf[at + 1] === '?') at++;
      } else if (word[1] === undefined && /[\\{}]/.test(word[0][1] ?? '')) out += word[0][1];
      continue;
    }
    if (silentFrom === Infinity && c !== '\r' && c !== '\n') out += c;
  }
  return textLines(out);
}
