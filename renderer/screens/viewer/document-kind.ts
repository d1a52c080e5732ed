/** What a received file is and how it can be looked at. Pure. */

import { wordsOf } from './reading/words.ts';

export type ViewKind = 'pdf' | 'picture' | 'cda' | 'fhir' | 'tree' | 'text' | 'html' | 'archive' | 'other';

const bareType = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase();

const pictures = new Set(['image/tiff', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp']);

/** @param type media type found by sniffing, parameters allowed */
export function viewKindOf(type: string): ViewKind {
  const bare = bareType(type);
  if (bare === 'application/pdf') return 'pdf';
  if (pictures.has(bare)) return 'picture';
  if (bare === 'application/hl7-cda+xml') return 'cda';
  if (bare === 'application/fhir+json' || bare === 'application/fhir+ndjson') return 'fhir';
  if (bare === 'application/fhir+xml' || bare === 'application/json' || bare.endsWith('+json')) return 'tree';
  if (bare === 'application/zip') return 'archive';
  if (bare === 'text/html') return 'html';
  if (bare === 'text/rtf') return 'other';
  if (
    bare.startsWith('text/') ||
    bare === 'application/xml' ||
    bare.endsWith('+xml') ||
    bare === 'x-application/hl7-v2+er7'
  )
    return 'text';
  return 'other';
}

const names = wordsOf<string>({
  'application/pdf': 'PDF',
  'image/tiff': 'TIFF',
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/gif': 'GIF',
  'image/webp': 'WebP',
  'image/bmp': 'BMP',
  'image/heic': 'HEIC picture',
  'application/json': 'JSON',
  'application/fhir+json': 'FHIR',
  'application/fhir+ndjson': 'FHIR',
  'application/fhir+xml': 'FHIR XML',
  'application/zip': 'Zip',
  'application/gzip': 'Gzip archive',
  'application/x-7z-compressed': '7-Zip archive',
  'application/vnd.rar': 'RAR archive',
  'application/hl7-cda+xml': 'C-CDA',
  'application/xml': 'XML',
  'text/xml': 'XML',
  'text/plain': 'Text',
  'text/html': 'HTML',
  'text/rtf': 'Rich text',
  'application/dicom': 'DICOM image',
  'application/x-ole-storage': 'Office document',
  'application/vnd.openxmlformats-officedocument': 'Office document',
  'x-application/hl7-v2+er7': 'HL7 v2',
  'application/x-empty': 'Empty file',
});

/** What a document is called; partners send some without a title. */
export const titleOf = (document: { title: string }): string =>
  document.title === '' ? 'Document without a title' : document.title;

/** A short word for a media type, as it stands in lists. */
export function typeName(type: string): string {
  const bare = bareType(type);
  return names[bare] ?? (bare === '' ? 'kind not known' : bare);
}

const reasons = wordsOf<string>({
  'application/x-empty': 'It holds nothing. Ask the site to send it again.',
  'application/dicom':
    'Images of radiology need a viewer of their own. Ask the site for the report, or for the images as PDF.',
  'image/heic': 'Pictures of this kind cannot be decoded here. Ask the site to send it as PDF or JPEG.',
  'text/rtf': 'Word processor files are not opened. Ask the site to send it as PDF.',
  'application/x-ole-storage': 'Office files are not opened: they may hold macros. Ask the site to send it as PDF.',
  'application/vnd.openxmlformats-officedocument':
    'Office files are not opened: they may hold macros. Ask the site to send it as PDF.',
  'application/gzip': 'Only zip archives are opened. Ask the site to send it as a zip or as files.',
  'application/x-7z-compressed': 'Only zip archives are opened. Ask the site to send it as a zip or as files.',
  'application/vnd.rar': 'Only zip archives are opened. Ask the site to send it as a zip or as files.',
});

/** Why a kind without a view is not shown, and what to do. */
export const whyNotShown = (type: string): string =>
  reasons[bareType(type)] ??
  'Its bytes are of no kind that is known here. Ask the site what it is, or to send it as PDF.';
