/** What the administrator of this computer has decided. */
import { z } from 'zod';
import { operation } from './define.ts';

export const policyContract = {
  /** The members that are stated, with their values as text. A policy holds no secret. */
  'policy:view': operation({
    input: z.object({}),
    output: z.object({
      source: z.enum(['none', 'switch', 'machine', 'registry', 'machine+registry']),
      members: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
} as const;
