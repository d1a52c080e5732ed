/** Searches files and texts for words that must not stand there, in every form in which software leaves them behind. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Leak {
  /** What the word is, never the word itself. */
  readonly what: string;
  readonly form: string;
  readonly where: string;
}

interface Needle {
  what: string;
  form: string;
  text: string;
}

/** Base64 shows a word in three ways, by where it begins; the characters at the ends depend on its neighbours and are left off. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((lead) => {
    const text = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const from = Math.ceil((lead * 8) / 6);
    const whole = Math.floor(((lead + bytes.length) * 8) / 6);
    return text.slice(from, whole);
  });
}

/** Every form of a word, as lower-case Latin-1 text: case does not matter to a leak. */
function needlesOf(what: string, word: string): Needle[] {
  const utf8 = Buffer.from(word, 'utf8');
  const utf16 = Buffer.from(word, 'utf16le');
  const forms: [string, string][] = [
    ['utf-8', utf8.toString('latin1')],
    ['utf-16', utf16.toString('latin1')],
    ['hex', utf8.toString('hex')],
    ['percent', encodeURIComponent(word)],
    ['form', new URLSearchParams({ w: word }).toString().slice(2)],
    ['json', JSON.stringify(word).slice(1, -1)],
    ...[utf8, utf16].flatMap((bytes) =>
      base64Forms(bytes).flatMap((text): [string, string][] => [
        ['base64', text],
        ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')],
      ]),
    ),
  ];
  const texts = new Map(forms.map(([form, text]) => [text.toLowerCase(), form]));
  return [...texts].map(([text, form]) => ({ what, form, text }));
}

export type LeakScan = (texts: Readonly<Record<string, string>>, ...folders: readonly string[]) => Leak[];

/** @param words what must not be found, by what it is; words shorter than six characters would be found by chance */
export function createLeakScan(words: Readonly<Record<string, string>>): LeakScan {
  const needles = Object.entries(words).flatMap(([what, word]) => {
    if (word.length < 6) throw new Error(`“${what}” is too short to be searched for`);
    return needlesOf(what, word);
  });
  const inText = (where: string, content: string): Leak[] => {
    const lower = content.toLowerCase();
    return needles.filter((needle) => lower.includes(needle.text)).map(({ what, form }) => ({ what, form, where }));
  };
  const inFolder = (folder: string): Leak[] =>
    readdirSync(folder).flatMap((name) => {
      const file = path.join(folder, name);
      // A file's name may leak as well as its content.
      const named = inText(`name of ${file}`, name);
      const stat = lstatSync(file, { throwIfNoEntry: false });
      if (stat?.isDirectory()) return [...named, ...inFolder(file)];
      return stat?.isFile() ? [...named, ...inText(file, readFileSync(file).toString('latin1'))] : named;
    });
  return (texts, ...folders) => [
    ...Object.entries(texts).flatMap(([where, text]) => inText(where, Buffer.from(text, 'utf8').toString('latin1'))),
    ...folders.flatMap(inFolder),
  ];
}
