/** Updates of the program: where the feed lies, whose signature counts, how much happens by itself. Read by main/updates. */
import { z } from 'zod';

export const updatesPolicySchema = z
  .object({
    /** `notify` says that there is one; `download` fetches it; `install` also installs it when nobody works, after a backup. */
    mode: z.enum(['off', 'notify', 'download', 'install']).default('notify'),
    /** Base address of the feed: https, or http on this computer for trials. Without it nothing is asked. */
    feed: z
      .url({ protocol: /^https?$/ })
      .refine((value) => value.startsWith('https://') || new URL(value).hostname === '127.0.0.1', {
        message: 'Use https (http is accepted for 127.0.0.1 only).',
      })
      .optional(),
    channel: z.enum(['latest', 'beta']).default('latest'),
    /** Ed25519 key that signs updates: base64 of its 32 bytes. */
    publicKey: z
      .string()
      .regex(/^[A-Za-z0-9+/]{43}=$/, 'This is the base64 of a 32-byte Ed25519 key.')
      .optional(),
  })
  .strict();
export const noUpdates: z.output<typeof updatesPolicySchema> = { mode: 'notify', channel: 'latest' };
