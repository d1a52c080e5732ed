/** Match: retrieval sites, each decided once for all its rows. */
import { z } from 'zod';
import { operation } from './define.ts';
import { count, id, ofProject, subject } from './projects-parts.ts';

export const siteCandidateSchema = z.object({
  organizationId: z.string(),
  name: z.string(),
  npi: z.string(),
  line: z.string(),
  city: z.string(),
  state: z.string(),
  /** 0 to 1. */
  confidence: z.number(),
  reasons: z.array(z.string()),
});
export const siteSchema = z.object({
  id: z.string(),
  name: z.string(),
  npi: z.string(),
  tin: z.string(),
  exchangeId: z.string(),
  line: z.string(),
  city: z.string(),
  state: z.string(),
  postalCode: z.string(),
  phone: z.string(),
  rows: count,
  decision: z.enum(['unsearched', 'open', 'matched', 'none']),
  chosen: siteCandidateSchema.nullable(),
  /** How the decision came about. */
  decidedBy: z.enum(['exchange-id', 'npi', 'tin', 'name', 'clerk', 'remembered']).nullable(),
  candidates: z.array(siteCandidateSchema),
  note: z.string(),
});
export type Site = z.output<typeof siteSchema>;

export const sitesContract = {
  'projects:sites': operation({
    input: ofProject.extend({
      show: z.enum(['all', 'open', 'matched']),
      text: z.string().max(200),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ sites: z.array(siteSchema), total: count, open: count, openRows: count }),
    access: 'unlocked',
    audit: null,
  }),
  /** Looks all undecided sites up at the exchange; goes on in the background. */
  'projects:matchSites': operation({
    input: ofProject,
    output: z.object({ sites: count }),
    access: 'signedIn',
    audit: 'project.sitesMatched',
    subject,
  }),
  /** One decision for all rows of the site, kept for other projects. null: it is not in the directory. */
  'projects:decideSite': operation({
    input: ofProject.extend({ siteId: id, organizationId: z.string().max(100).nullable() }),
    output: siteSchema,
    access: 'unlocked',
    audit: 'project.siteDecided',
    subject,
  }),
} as const;
