/** How long received records are kept on this machine (`retention` of the policy). */
import { z } from 'zod';

export const retentionPolicySchema = z
  .object({
    /** Days after the work on a request or project ended, at most; a person may choose less. Without it a person chooses. */
    days: z.number().int().min(1).max(36_500).optional(),
  })
  .strict();
export const noRetentionPolicy: z.output<typeof retentionPolicySchema> = {};
