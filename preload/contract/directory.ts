/** Organizations and payers of the exchange. */
import { z } from 'zod';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';

export const organizationKindSchema = z.enum(['provider', 'payer']);
export type OrganizationKind = z.infer<typeof organizationKindSchema>;

export const organizationSchema = z.object({
  /** Id at the exchange. */
  id: z.string(),
  kind: organizationKindSchema.nullable(),
  name: z.string(),
  aliases: z.array(z.string()),
  npi: z.string(),
  taxId: z.string(),
  line: z.string(),
  city: z.string(),
  state: z.string(),
  postalCode: z.string(),
  phone: z.string(),
  fax: z.string(),
  active: z.boolean(),
  favourite: z.boolean(),
  lastUsedAt: z.string().nullable(),
  /** When the exchange last told it. */
  seenAt: z.string(),
});
export type Organization = z.infer<typeof organizationSchema>;

export const directoryResultSchema = z.object({
  items: z.array(organizationSchema),
  /** Handle of the next page, or null. Lives in the main process; not an address. */
  nextPage: z.string().nullable(),
  total: z.number().int().nullable(),
  source: z.enum(['exchange', 'cache']),
  /** Age of the oldest item shown from the cache. */
  cachedAt: z.string().nullable(),
  /** Things the clerk should know: parameter ignored by the exchange, fell back to starts-with… */
  notices: z.array(z.string()),
  /** Why the cache answered instead of the exchange. */
  error: errorSchema.nullable(),
});
export type DirectoryResult = z.infer<typeof directoryResultSchema>;

export const directoryQuerySchema = z.object({
  /** Chosen by the caller; lets it cancel. */
  searchId: z.string().max(60),
  kind: organizationKindSchema,
  name: z.string().trim().max(200),
  /** How the name is compared. */
  match: z.enum(['starts-with', 'contains']),
  npi: z.string().trim().max(20),
  city: z.string().trim().max(100),
  state: z.string().trim().max(2),
  postalCode: z.string().trim().max(10),
});
export type DirectoryQuery = z.infer<typeof directoryQuerySchema>;

export const directoryContract = {
  'directory:search': operation({
    input: directoryQuerySchema,
    output: directoryResultSchema,
    access: 'unlocked',
    audit: null,
  }),
  'directory:nextPage': operation({
    input: z.object({ searchId: z.string().max(60), page: z.string().max(100) }),
    output: directoryResultSchema,
    access: 'unlocked',
    audit: null,
  }),
  'directory:cancel': operation({
    input: z.object({ searchId: z.string().max(60) }),
    output: z.object({}),
    access: 'unlocked',
    audit: null,
  }),
  'directory:get': operation({
    input: z.object({ id: z.string().max(100) }),
    output: organizationSchema,
    access: 'unlocked',
    audit: null,
  }),
  'directory:shortlist': operation({
    input: z.object({ kind: organizationKindSchema }),
    output: z.object({
      recent: z.array(organizationSchema),
      favourites: z.array(organizationSchema),
      cached: z.number().int(),
    }),
    access: 'unlocked',
    audit: null,
  }),
  'directory:setFavourite': operation({
    input: z.object({ id: z.string().max(100), favourite: z.boolean() }),
    output: organizationSchema,
    access: 'unlocked',
    audit: null,
  }),
} as const;
