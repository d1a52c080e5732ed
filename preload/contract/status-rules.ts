/** How the exchange's words become a normalized status: the wire profile's rules, and own ones before them. */
import { z } from 'zod';
import { operation } from './define.ts';
import { statusSchema } from './requests.ts';
import { taskStatuses } from './rules/status.ts';

/** Statuses that a rule may decide on: those that an exchange can bring about. */
export const statusRuleSchema = z
  .object({
    name: z.string().min(1).max(80),
    /** Looked for in businessStatus and statusReason, without regard to case: plain words, or a regular expression where `expression` is set. */
    pattern: z.string().min(1).max(200),
    expression: z.boolean(),
    /** Task.status values for which it holds; empty: all. */
    when: z.array(z.enum(taskStatuses)).max(12),
    status: statusSchema,
  })
  .strict();
export type StatusRule = z.infer<typeof statusRuleSchema>;
const ownRules = z.array(statusRuleSchema).max(100);

export const statusRulesContract = {
  'statusRules:get': operation({
    input: z.object({}),
    output: z.object({
      own: ownRules,
      /** The wire profile's rules as text, in order, for reading. */
      profile: z.array(z.object({ rule: z.string(), status: z.string(), when: z.array(z.string()) })),
      profileName: z.string(),
      /** Words that no rule knows, with the number of requests. */
      unmapped: z.array(z.object({ words: z.string(), taskStatus: z.string(), count: z.number().int() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** What these rules would make of the stored Tasks; changes nothing. A pattern that cannot be used is named in `problems`. */
  'statusRules:test': operation({
    input: z.object({ own: ownRules }),
    output: z.object({
      tested: z.number().int(),
      changes: z.array(
        z.object({
          words: z.string(),
          taskStatus: z.string(),
          from: statusSchema,
          to: statusSchema,
          rule: z.string(),
          count: z.number().int(),
        }),
      ),
      problems: z.array(z.object({ index: z.number().int(), message: z.string() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Keeps them and applies them to the stored Tasks; each change is an entry of its request's history. */
  'statusRules:save': operation({
    input: z.object({ own: ownRules }),
    output: z.object({ changed: z.number().int() }),
    access: 'unlocked',
    audit: 'statusRules.saved',
  }),
} as const;
