/** What the composing process and its owner say to each other. The process holds no key and no file: bytes come to it, pages go back. */
import type { PageRange } from '../../../preload/contract/rules/page-ranges.ts';

export interface ComposedItem {
  /** What its bytes are. */
  type: string;
  size: number;
  pages: PageRange[] | null;
  /** Stands over pages made of text, and names the attached original: ids only. */
  name: string;
}

export interface ComposeJob {
  items: ComposedItem[];
  /** Pages that come before all others, such as the notice of 42 CFR 2.32: a heading and its paragraphs. */
  cover: { title: string; paragraphs: string[] } | null;
  /** On every page, with its number: null for none. `{page}` and `{pages}` are filled in. */
  footer: { left: string; right: string; notice: string | null } | null;
  /** More pages are refused. */
  mostPages: number;
  fonts: { regular: Uint8Array; bold: Uint8Array };
}

export type ToComposer = { job: ComposeJob } | { item: number; bytes: Uint8Array | null };

/** Why it did not become pages. */
export type ComposeProblem =
  'damaged' | 'encrypted' | 'unsupported' | 'tooLarge' | 'noSuchPage' | 'tooManyPages' | 'unreadable';

export type FromComposer =
  | { need: number }
  | { piece: Uint8Array }
  /** Pages of each item, in order. */
  | { done: { pages: number[]; total: number } }
  | { problem: ComposeProblem; item: number | null };

/** How a kind of document becomes pages. */
export type PageKind = 'pdf' | 'tiff' | 'png' | 'jpeg' | 'cda' | 'json' | 'text';

/** @returns null where it cannot */
export function pageKindOf(type: string): PageKind | null {
  const bare = (type.split(';')[0] ?? '').trim().toLowerCase();
  if (bare === 'application/pdf') return 'pdf';
  if (bare === 'image/tiff') return 'tiff';
  if (bare === 'image/png') return 'png';
  if (bare === 'image/jpeg') return 'jpeg';
  if (bare === 'application/hl7-cda+xml') return 'cda';
  if (bare === 'application/json' || bare.endsWith('+json')) return 'json';
  if (bare === 'text/rtf' || bare === 'text/html') return null;
  return bare.startsWith('text/') ||
    bare === 'application/xml' ||
    bare.endsWith('+xml') ||
    bare.endsWith('+ndjson') ||
    bare === 'x-application/hl7-v2+er7'
    ? 'text'
    : null;
}
