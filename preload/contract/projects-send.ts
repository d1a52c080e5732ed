/** Send: what would go out, sending it, and the account of it. */
import { z } from 'zod';
import { operation } from './define.ts';
import { count, ofProject, projectSchema, subject, totalsSchema } from './projects-parts.ts';

export const sendContract = {
  'projects:dryRun': operation({
    input: ofProject,
    output: z.object({
      totals: totalsSchema,
      /** What would go out now. */
      sends: count,
      bytes: count,
      seconds: z.number(),
      sites: z.array(z.object({ name: z.string(), place: z.string(), rows: count })),
      siteCount: count,
      problems: z.array(z.object({ text: z.string(), rows: count })),
      /** What keeps anything from going out. */
      obstacles: z.array(z.string()),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** The exact Task of a row; `batch` for the batch itself. */
  'projects:preview': operation({
    input: ofProject.extend({ row: z.union([z.number().int(), z.literal('batch')]) }),
    output: z.object({ task: z.string(), bytes: count, asSent: z.boolean() }),
    access: 'unlocked',
    audit: 'project.taskViewed',
    subject,
  }),
  /** Opens the batch and lets everything that is ready go. Children are held until the batch is accepted. */
  'projects:start': operation({
    input: ofProject,
    output: projectSchema,
    access: 'signedIn',
    audit: 'project.sendStarted',
    subject,
  }),
  'projects:pause': operation({
    input: ofProject,
    output: projectSchema,
    access: 'unlocked',
    audit: 'project.sendPaused',
    subject,
  }),
  'projects:resume': operation({
    input: ofProject,
    output: projectSchema,
    access: 'signedIn',
    audit: 'project.sendResumed',
    subject,
  }),
  /** What was not sent waits again. What is at the exchange stays there. */
  'projects:stop': operation({
    input: ofProject,
    output: projectSchema,
    access: 'unlocked',
    audit: 'project.sendStopped',
    subject,
  }),
  /** Queues what the exchange refused, and nothing else. */
  'projects:retryFailed': operation({
    input: ofProject,
    output: projectSchema,
    access: 'signedIn',
    audit: 'project.sendRetried',
    subject,
  }),

  /** Asks where to save and writes there. The window never learns the path. */
  'projects:saveResult': operation({
    input: ofProject.extend({ format: z.enum(['csv', 'xlsx']) }),
    output: z.object({ saved: z.boolean(), name: z.string(), rows: count }),
    access: 'unlocked',
    audit: 'project.resultSaved',
    permission: 'export',
    subject,
  }),
} as const;
