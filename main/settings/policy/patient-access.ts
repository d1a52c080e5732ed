/** Patient Access in the policy: how members sign in and how much is fetched at once. */
import { z } from 'zod';

export const patientAccessPolicySchema = z
  .object({
    /** `allowed`: a payer connection may use the program's own sign-in window instead of the system browser (RFC 8252 section 8.12 advises against it). */
    signInWindow: z.enum(['forbidden', 'allowed']).default('forbidden'),
    /** Time limit of one page, milliseconds. */
    pageTimeoutMs: z.number().int().min(200).max(600_000).default(120_000),
    /** Largest page that is read. */
    pageMegabytes: z.number().min(0.01).max(256).default(64),
    pagesPerType: z.number().int().min(1).max(100_000).default(5_000),
    megabytesPerType: z.number().min(0.01).max(20_000).default(2_000),
    /** Types that are asked for at the same time. */
    typesAtOnce: z.number().int().min(1).max(8).default(3),
    /** First wait before a page is asked for again, milliseconds; doubles with each try. */
    backoffMs: z.number().int().min(1).max(60_000).default(500),
    /** Longest Retry-After that is waited out, milliseconds. */
    retryAfterCapMs: z.number().int().min(0).max(3_600_000).default(120_000),
  })
  .strict();
export type PatientAccessPolicy = z.infer<typeof patientAccessPolicySchema>;
export const browserSignIn: PatientAccessPolicy = patientAccessPolicySchema.parse({});
