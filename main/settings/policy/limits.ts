/** Times and numbers that an administrator may set (`limits` of the policy). */
import { z } from 'zod';

export const limitsSchema = z
  .object({
    /** Time limit of one request to the exchange, milliseconds. */
    requestTimeoutMs: z.number().int().min(200).max(600_000).default(30_000),
    /** Waits before each lookup of an uncertain request; it is sent again only after all of them found nothing. */
    resolveDelaysMs: z.array(z.number().int().min(0).max(3_600_000)).min(1).max(10).default([0, 5_000, 20_000]),
    /** Multiplies the polling cadence: 1 is the cadence of the contract, 0.001 polls about every second. */
    pollScale: z.number().min(0.0001).max(10).default(1),
    /** Longest backoff between two tries, milliseconds. */
    maxBackoffMs: z.number().int().min(10).max(3_600_000).default(60_000),
    /** Requests that are sent at the same time, at most: it begins with few and adapts. */
    sendsAtOnce: z.number().int().min(1).max(64).default(32),
    /** Downloads at the same time. */
    downloads: z.number().int().min(1).max(16).default(3),
    /** Bytes per second of all downloads together, at most; a person may set less. Without it as fast as it goes. */
    downloadBytesPerSecond: z.number().int().min(10_000).max(10_000_000_000).optional(),
    /** Megabytes of the disk that downloads leave alone. */
    diskMarginMb: z.number().int().min(0).max(1_000_000).default(256),
    /** Minutes without input until the store locks. */
    lockAfterMinutes: z.number().min(0.05).max(240).default(10),
  })
  .strict();
export type Limits = z.infer<typeof limitsSchema>;
export const defaultLimits: Limits = limitsSchema.parse({});
