/** Updates of the program itself: what is known of one, and the few things a person may ask. */
import { z } from 'zod';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';

const version = z.string();

export const updateStateSchema = z.discriminatedUnion('kind', [
  /** Nothing is asked: forbidden, not set up, or not an installed program. */
  z.object({ kind: z.literal('off'), reason: z.enum(['policy', 'noFeed', 'notInstalled']) }),
  /** No newer version, as of `checkedAt` (null: not asked yet). */
  z.object({ kind: z.literal('idle'), checkedAt: z.string().nullable() }),
  z.object({ kind: z.literal('checking') }),
  z.object({ kind: z.literal('available'), version }),
  /** `share` from 0 to 1. */
  z.object({ kind: z.literal('downloading'), version, share: z.number() }),
  /** Downloaded and checked. `waitsFor` is why it is not installed now. */
  z.object({ kind: z.literal('ready'), version, waitsFor: z.enum(['person', 'idle']) }),
  z.object({ kind: z.literal('backingUp'), version }),
  z.object({ kind: z.literal('installing'), version }),
  z.object({ kind: z.literal('failed'), version: version.nullable(), error: errorSchema }),
]);
export type UpdateState = z.infer<typeof updateStateSchema>;

export const updatesContract = {
  'updates:state': operation({ input: z.object({}), output: updateStateSchema, access: 'public', audit: null }),
  'updates:check': operation({ input: z.object({}), output: updateStateSchema, access: 'unlocked', audit: null }),
  'updates:download': operation({ input: z.object({}), output: updateStateSchema, access: 'unlocked', audit: null }),
  /** Takes a backup, then ends the program and installs what was downloaded. */
  'updates:install': operation({
    input: z.object({}),
    output: updateStateSchema,
    access: 'unlocked',
    audit: 'update.installed',
  }),
} as const;
