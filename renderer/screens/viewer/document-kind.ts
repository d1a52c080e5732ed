/** What a received file is and how it can be looked at. Pure. */

export type ViewKind = 'pdf' | 'text' | 'json' | 'image' | 'tiff' | 'archive' | 'other';

/** @param type media type found by sniffing, parameters allowed */
export function viewKindOf(type: string): ViewKind {
  const bare = (type.split(';')[0] ?? '').trim().toLowerCase();
  if (bare === 'application/pdf') return 'pdf';
  if (bare === 'image/png' || bare === 'image/jpeg' || bare === 'image/gif' || bare === 'image/webp') return 'image';
  if (bare === 'image/tiff') return 'tiff';
  if (bare === 'application/json' || bare.endsWith('+json')) return 'json';
  if (bare === 'application/zip' || bare === 'application/x-zip-compressed') return 'archive';
  if (bare.startsWith('text/') || bare === 'application/xml' || bare.endsWith('+xml')) return 'text';
  return 'other';
}

const names: Record<string, string> = {
  'application/pdf': 'PDF',
  'image/tiff': 'TIFF',
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'application/json': 'JSON',
  'application/fhir+json': 'FHIR',
  'application/fhir+xml': 'FHIR XML',
  'application/zip': 'Zip',
  'application/hl7-cda+xml': 'C-CDA',
  'application/xml': 'XML',
  'text/xml': 'XML',
  'text/plain': 'Text',
  'text/html': 'HTML',
};

/** What a document is called; partners send some without a title. */
export const titleOf = (document: { title: string }): string =>
  document.title === '' ? 'Document without a title' : document.title;

/** A short word for a media type, as it stands in lists. */
export function typeName(type: string): string {
  const bare = (type.split(';')[0] ?? '').trim().toLowerCase();
  return names[bare] ?? (bare === '' ? 'kind not known' : bare);
}
