/** Tasks of the same account that another workstation created: found at the exchange, joined here, watched from then on. */
import { z } from 'zod';
import { operation } from './define.ts';

export const adoptionStateSchema = z.object({
  state: z.enum(['idle', 'searching', 'joining', 'failed']),
  /** Tasks looked at so far, and joined so far. */
  seen: z.number().int(),
  joined: z.number().int(),
  /** What the last search found that is not here yet. */
  found: z
    .object({
      batches: z.array(
        z.object({
          taskId: z.string(),
          project: z.string(),
          title: z.string(),
          status: z.string(),
          known: z.boolean(),
        }),
      ),
      core: z.number().int(),
      children: z.number().int(),
      /** The server answered more than can be looked at, or did not honour a parameter: what follows from it. */
      note: z.string(),
    })
    .nullable(),
  error: z.string().nullable(),
});
export type AdoptionState = z.infer<typeof adoptionStateSchema>;

export const adoptionContract = {
  'adoption:state': operation({ input: z.object({}), output: adoptionStateSchema, access: 'unlocked', audit: null }),
  /** Looks by the project's identifier or the beginning of it (its code), or by the requester of this connection. */
  'adoption:search': operation({
    input: z.discriminatedUnion('by', [
      z.object({ by: z.literal('project'), project: z.string().min(1).max(100) }).strict(),
      z.object({ by: z.literal('requester') }).strict(),
    ]),
    output: adoptionStateSchema,
    access: 'signedIn',
    audit: 'adoption.searched',
  }),
  /** Joins what the last search found; a batch becomes a project here, its children follow with the next poll. */
  'adoption:join': operation({
    input: z.object({ batches: z.array(z.string().max(100)).max(200), core: z.boolean() }),
    output: adoptionStateSchema,
    access: 'signedIn',
    audit: 'adoption.joined',
  }),
} as const;
