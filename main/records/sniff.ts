/** What a file really is, by its first bytes; a partner's content type is often wrong. Pure. */

/** Bytes that `sniff` wants to see; fewer are fine. */
export const sniffBytes = 4096;

const starts = (head: Buffer, ...bytes: number[]): boolean =>
  head.length >= bytes.length && bytes.every((b, i) => head[i] === b);

/** @returns a media type; `application/octet-stream` where nothing is known */
export function sniff(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, sniffBytes));
  if (head.length === 0) return 'application/x-empty';
  // Readers accept leading bytes before the header (ISO 32000-1, Annex H.3.4.1).
  if (head.subarray(0, 1024).includes('%PDF-')) return 'application/pdf';
  // TIFF 6.0 in both byte orders, and BigTIFF (43).
  if (
    starts(head, 0x49, 0x49, 0x2a, 0x00) ||
    starts(head, 0x4d, 0x4d, 0x00, 0x2a) ||
    starts(head, 0x49, 0x49, 0x2b, 0x00) ||
    starts(head, 0x4d, 0x4d, 0x00, 0x2b)
  )
    return 'image/tiff';
  if (starts(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(head, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (
    starts(head, 0x50, 0x4b, 0x03, 0x04) ||
    starts(head, 0x50, 0x4b, 0x05, 0x06) ||
    starts(head, 0x50, 0x4b, 0x07, 0x08)
  )
    return 'application/zip';
  const text = asText(head);
  return text === null ? 'application/octet-stream' : sniffText(text);
}

function sniffText(text: string): string {
  const trimmed = text.replace(/^\uFEFF/, '').trimStart();
  if (/^(<!doctype html|<html[\s>])/i.test(trimmed)) return 'text/html';
  if (trimmed.startsWith('<')) {
    const body = trimmed.replace(/^<\?xml[^>]*\?>\s*/, '').replace(/^(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*)*/, '');
    if (/^<(?:\w+:)?ClinicalDocument[\s>]/.test(body)) return 'application/hl7-cda+xml';
    if (/^<!doctype html|^<html[\s>]/i.test(body)) return 'text/html';
    if (/^<(?:\w+:)?[A-Za-z]/.test(body) || trimmed.startsWith('<?xml'))
      return /xmlns="http:\/\/hl7\.org\/fhir"/.test(body.slice(0, 1000)) ? 'application/fhir+xml' : 'application/xml';
  }
  if (/^[[{]/.test(trimmed)) {
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
  let control = 0;
  for (const byte of head) {
    if (byte === 0) return null;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) control++;
  }
  return control > head.length / 50 ? null : head.toString('utf8');
}

/** Types that may be served under the app's own origin as what they are; all others go as plain bytes. */
const SERVED_AS_IS = new Set(['application/pdf', 'image/tiff', 'image/png', 'image/jpeg', 'application/zip']);
export const servedType = (type: string): string => (SERVED_AS_IS.has(type) ? type : 'application/octet-stream');
