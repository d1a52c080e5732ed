/** What a file really is, by its first bytes; a partner's content type is often wrong. Pure. */

/** Bytes that `sniff` wants to see; fewer are fine. */
export const sniffBytes = 4096;

const starts = (head: Buffer, ...bytes: number[]): boolean =>
  head.length >= bytes.length && bytes.every((b, i) => head[i] === b);

/** First bytes that say what a file is. */
const SIGNATURES: readonly (readonly [type: string, at: number, bytes: string])[] = [
  // TIFF 6.0 in both byte orders, and BigTIFF (43).
  ['image/tiff', 0, '49492a00'],
  ['image/tiff', 0, '4d4d002a'],
  ['image/tiff', 0, '49492b00'],
  ['image/tiff', 0, '4d4d002b'],
  ['image/png', 0, '89504e470d0a1a0a'],
  ['image/jpeg', 0, 'ffd8ff'],
  ['image/gif', 0, '474946383761'],
  ['image/gif', 0, '474946383961'],
  ['image/heic', 4, '6674797068656963'],
  ['image/heic', 4, '667479706d696631'],
  ['application/zip', 0, '504b0304'],
  ['application/zip', 0, '504b0506'],
  ['application/zip', 0, '504b0708'],
  ['application/gzip', 0, '1f8b08'],
  ['application/x-7z-compressed', 0, '377abcaf271c'],
  ['application/vnd.rar', 0, '526172211a07'],
  ['application/x-ole-storage', 0, 'd0cf11e0a1b11ae1'],
  // PS3.10: a preamble of 128 bytes comes first.
  ['application/dicom', 128, '4449434d'],
  ['text/rtf', 0, '7b5c72746631'],
];

/** @returns a media type; `application/octet-stream` where nothing is known */
export function sniff(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, sniffBytes));
  if (head.length === 0) return 'application/x-empty';
  // Readers accept leading bytes before the header (ISO 32000-1, Annex H.3.4.1).
  if (head.subarray(0, 1024).includes('%PDF-')) return 'application/pdf';
  for (const [type, at, hex] of SIGNATURES)
    if (head.subarray(at, at + hex.length / 2).toString('hex') === hex)
      return type === 'application/zip' ? zipKind(head) : type;
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') return 'image/webp';
  // BMP: two letters alone would claim many a text; the reserved fields are zero and the header's size is a known one.
  if (starts(head, 0x42, 0x4d) && head.length >= 18 && head.readUInt32LE(6) === 0 && head.readUInt32LE(14) <= 124)
    return 'image/bmp';
  const text = asText(head);
  return text === null ? 'application/octet-stream' : sniffText(text);
}

/** Office files are zips whose first entry is named by OPC (ECMA-376 part 2). */
const zipKind = (head: Buffer): string =>
  head.toString('latin1', 30, 49) === '[Content_Types].xml'
    ? 'application/vnd.openxmlformats-officedocument'
    : 'application/zip';

function sniffText(text: string): string {
  const trimmed = text.replace(/^\uFEFF/, '').trimStart();
  if (/^(<!doctype html|<html[\s>])/i.test(trimmed)) return 'text/html';
  if (trimmed.startsWith('<')) {
    const body = trimmed
      .replace(/^<\?xml[^>]*\?>\s*/, '')
      .replace(/^(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*)*/, '')
      // A document type that is not a web page's is passed over, as the reader passes it over.
      .replace(/^<!doctype(?!\s+html)[^[>]*(?:\[[\s\S]*?\]\s*)?>\s*/i, '');
    if (/^<(?:\w+:)?ClinicalDocument[\s>]/.test(body)) return 'application/hl7-cda+xml';
    if (/^<!doctype html|^<html[\s>]/i.test(body)) return 'text/html';
    if (/^<(?:\w+:)?[A-Za-z]/.test(body) || trimmed.startsWith('<?xml'))
      return /xmlns="http:\/\/hl7\.org\/fhir"/.test(body.slice(0, 1000)) ? 'application/fhir+xml' : 'application/xml';
  }
  if (/^MSH\|\^~\\&/.test(trimmed)) return 'x-application/hl7-v2+er7';
  if (/^[[{]/.test(trimmed)) {
    // One resource a line, as bulk exports write them.
    if (/^\{"resourceType":"[A-Z][^\n]*\}\r?\n\{/.test(trimmed)) return 'application/fhir+ndjson';
    if (/"resourceType"\s*:\s*"[A-Z]/.test(trimmed)) return 'application/fhir+json';
    if (/^(?:\{\s*(?:"|\}|$)|\[)/.test(trimmed)) return 'application/json';
  }
  return 'text/plain';
}

/** The head as text, or null where it is binary. A UTF-8 character may be cut at the end of the head. */
function asText(head: Buffer): string | null {
  if (starts(head, 0xff, 0xfe) || starts(head, 0xfe, 0xff)) {
    const even = head.subarray(2, head.length - (head.length % 2));
    return starts(head, 0xff, 0xfe) ? even.toString('utf16le') : Buffer.from(even).swap16().toString('utf16le');
  }
  const wide = utf16(head);
  if (wide !== null) return wide;
  let control = 0;
  for (const byte of head) {
    if (byte === 0) return null;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) control++;
  }
  return control > head.length / 50 ? null : head.toString('utf8');
}

/** Text of Latin letters in UTF-16 without a mark: every second byte is zero. */
function utf16(head: Buffer): string | null {
  const pairs = head.length & ~1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  if (pairs < 8 || (even > 0 && odd > 0) || even + odd < pairs / 4) return null;
  const text =
    odd > 0 ? head.toString('utf16le', 0, pairs) : Buffer.from(head.subarray(0, pairs)).swap16().toString('utf16le');
  return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text;
}

/** Types that may be served under the app's own origin as what they are; all others go as plain bytes. */
const SERVED_AS_IS = new Set([
  'application/pdf',
  'image/tiff',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/bmp',
  'application/zip',
]);
export const servedType = (type: string): string => (SERVED_AS_IS.has(type) ? type : 'application/octet-stream');
