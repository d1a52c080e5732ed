/** What a security officer may demand: how the store opens and locks, which connections are allowed, what may leave the program. */
import { z } from 'zod';
import { unlockWays } from '../../../preload/contract/store.ts';

export const lockPolicySchema = z
  .object({
    /** How the store opens from day to day; without it each person chooses. The recovery code always opens it. */
    unlock: z.enum(unlockWays).optional(),
    /** Sending, watching and receiving go on while the window is locked: the keys then stay in memory. Suspend always closes the store. */
    workWhileLocked: z.boolean().default(false),
  })
  .strict();
export const noLockPolicy: z.output<typeof lockPolicySchema> = { workWhileLocked: false };

export const connectionRulesSchema = z
  .object({
    /** False: only the connections of this policy and the practice exchange. */
    userMayAdd: z.boolean().default(true),
    /** Host names that a connection may speak to, each exactly; without it any. */
    allowedHosts: z.array(z.string().trim().toLowerCase().min(1).max(253)).max(100).optional(),
    /** False: no practice exchange. */
    practice: z.boolean().default(true),
  })
  .strict();
export const noConnectionRules: z.output<typeof connectionRulesSchema> = { userMayAdd: true, practice: true };

export const permissionsSchema = z
  .object({
    /** Saving anything outside of the store: records, lists, result files, charts, the trail. */
    export: z.boolean().default(true),
    print: z.boolean().default(true),
  })
  .strict();
export const everythingPermitted: z.output<typeof permissionsSchema> = { export: true, print: true };

export const logPolicySchema = z
  .object({
    /** How much the technical log tells. It never holds a name, a date of birth or a token at any level. */
    level: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  })
  .strict();
export const plainLog: z.output<typeof logPolicySchema> = { level: 'info' };
