/** Is a file that a person attached really a PDF? Pure; looks at bytes, never at the name. */
import { AppError } from '../lib/errors.ts';

export interface PdfFacts {
  /** From the page tree where it is not compressed, else null. */
  pages: number | null;
  /** The file asks for a password or restricts its use (ISO 32000-1, 7.6). */
  encrypted: boolean;
}

const HEAD = 1024;
/** Readers accept the end marker near the end, not only at it (ISO 32000-1, 7.5.5 and Annex H.3). */
const TAIL = 4096;
/** Outlines have counts too; a file made to hold millions of them may not hold the program. */
const MOST_LOOKS = 10_000;

/**
 * @param maxBytes largest accepted size
 * @throws AppError `invalid` with the field `authorization.file`
 */
export function checkPdf(bytes: Uint8Array, maxBytes: number): PdfFacts {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length === 0) throw refuse('The file is empty.');
  if (view.length > maxBytes)
    throw refuse(`The file has ${megabytes(view.length)}; at most ${megabytes(maxBytes)} can be attached.`);
  if (view.subarray(0, HEAD).indexOf('%PDF-') < 0) throw refuse('This is not a PDF file.');
  if (view.subarray(Math.max(0, view.length - TAIL)).indexOf('%%EOF') < 0)
    throw refuse('The PDF is not complete: its end is missing.');
  return { pages: countPages(view), encrypted: hasEncryption(view) };
}

/** The root of the page tree holds the highest `/Count` (ISO 32000-1, 7.7.3.2). */
function countPages(view: Buffer): number | null {
  let most: number | null = null;
  let looks = 0;
  for (let at = view.indexOf('/Count'); at >= 0 && looks < MOST_LOOKS; at = view.indexOf('/Count', at + 6)) {
    looks++;
    const around = view.toString('latin1', Math.max(0, at - 300), at + 300);
    const count = /^\/Count\s+(\d{1,6})\b/.exec(view.toString('latin1', at, at + 24));
    if (count && /\/Type\s*\/Pages\b/.test(around)) most = Math.max(most ?? 0, Number(count[1]));
  }
  return most;
}

function hasEncryption(view: Buffer): boolean {
  for (let at = view.indexOf('/Encrypt'); at >= 0; at = view.indexOf('/Encrypt', at + 8)) {
    if (/^\/Encrypt\s*(\d+\s+\d+\s+R|<<)/.test(view.toString('latin1', at, at + 40))) return true;
  }
  return false;
}

const megabytes = (bytes: number): string => `${(bytes / (1024 * 1024)).toFixed(1)} MB`;

const refuse = (message: string): AppError =>
  new AppError('invalid', message, {
    meaning: 'It was not attached.',
    nextStep: 'Choose the signed authorization as a PDF file.',
    fields: [{ path: 'authorization.file', message }],
  });

/** A file name for the eye only: no path, no control or direction characters, ends in .pdf. */
export function displayName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const safe = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.pdf$/i, '')
    .slice(0, 100)
    .trim();
  return `${safe || 'authorization'}.pdf`;
}
