/** How received records are judged. */
import { z } from 'zod';

export const reviewPolicySchema = z
  .object({
    /** True: every verdict needs a second person, whatever a project says. */
    secondReviewer: z.boolean().default(false),
  })
  .strict();
export const oneReviewer: z.output<typeof reviewPolicySchema> = { secondReviewer: false };
