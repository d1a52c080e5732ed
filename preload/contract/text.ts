/** The text of received records: how far reading has come, finding in it, and the words of one page with their places. */
import { z } from 'zod';
import { operation } from './define.ts';

const byId = z.object({ id: z.string().max(60) });

/** A rectangle on a page; parts of the page's width and height from its upper left corner, 0 to 1. */
export const areaSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});

/** Where the words come from: the document's own text, or recognition of its picture. */
export const textSourceSchema = z.enum(['text', 'ocr', 'none']);

/** Why a document or a page has no text. */
export const readingProblemSchema = z.enum([
  'password',
  'damaged',
  'unsupported',
  'tooLarge',
  /** The reading process took too long, ended, or outgrew its memory. */
  'stopped',
]);
export type ReadingProblem = z.infer<typeof readingProblemSchema>;

export const readingSchema = z.object({
  state: z.enum(['none', 'waiting', 'reading', 'read', 'unreadable']),
  /** False where the document has no pages of its own (C-CDA, FHIR, text): “pages” are then pieces of its text. */
  paged: z.boolean(),
  pages: z.number().int(),
  /** Pages whose text is known, by their source. */
  withText: z.number().int(),
  recognized: z.number().int(),
  /** Scanned pages that still wait for recognition. */
  toRecognize: z.number().int(),
  /** Mean over the recognized pages, 0 to 100; null where none is. */
  confidence: z.number().nullable(),
  problem: readingProblemSchema.nullable(),
  /** Recognition is switched off, by the administrator or by the person. */
  recognition: z.enum(['on', 'off', 'forbidden']),
});
export type Reading = z.infer<typeof readingSchema>;

export const textHitSchema = z.object({
  documentId: z.string(),
  documentTitle: z.string(),
  /** 1-based, over the whole document. */
  page: z.number().int(),
  paged: z.boolean(),
  /** Name of the entry, where the page lies in an archive, and its page there. */
  part: z.string().nullable(),
  partPage: z.number().int(),
  /** The matching part stands between U+E000 and U+E001. */
  snippet: z.string(),
  matches: z.number().int(),
  source: textSourceSchema,
  confidence: z.number().nullable(),
});
export type TextHit = z.infer<typeof textHitSchema>;

export const textContract = {
  'text:reading': operation({ input: byId, output: readingSchema, access: 'unlocked', audit: null }),
  /** Finds a phrase in every document of a request; its last word may be unfinished. */
  'text:find': operation({
    input: z.object({
      requestId: z.string().max(60),
      phrase: z.string().max(200),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      hits: z.array(textHitSchema),
      /** Pages with a match. */
      total: z.number().int(),
      documents: z.number().int(),
      /** Documents of the request that are not read yet, or cannot be. */
      unread: z.number().int(),
    }),
    access: 'unlocked',
    audit: 'document.textSearched',
    subject: (i) => `request/${i.requestId}`,
  }),
  /** The words of a page as they were read; opening the document is in the trail. */
  'text:page': operation({
    input: byId.extend({ page: z.number().int().min(1) }),
    output: z.object({
      source: textSourceSchema,
      confidence: z.number().nullable(),
      words: z.array(z.object({ text: z.string(), area: areaSchema, endsLine: z.boolean() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Whether scans may be recognized at all on this computer. */
  'text:recognition': operation({
    input: z.object({}),
    output: z.object({ permitted: z.boolean() }),
    access: 'unlocked',
    audit: null,
  }),
  /** Reads a document anew, for instance after recognition was switched on. */
  'text:readAgain': operation({
    input: byId,
    output: z.object({}),
    access: 'unlocked',
    audit: 'document.readAgain',
    subject: (i) => `document/${i.id}`,
  }),
} as const;
