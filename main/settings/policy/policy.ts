/**
 * The policy of an administrator: connection profiles, limits and permissions. Documented in docs/policy.md, its JSON schema is made from
 * this one. May not hold a secret: an unknown member is an error, so `clientSecret` is refused by name. Each member that belongs to a room has
 * its own small schema beside this file.
 */
import { z } from 'zod';
import { backupPolicySchema, noBackupPolicy } from './backup.ts';
import { policyProfileSchema } from './connection-schema.ts';
import { defaultLimits, limitsSchema } from './limits.ts';
import {
  connectionRulesSchema,
  everythingPermitted,
  lockPolicySchema,
  logPolicySchema,
  noConnectionRules,
  noLockPolicy,
  permissionsSchema,
  plainLog,
} from './protection.ts';
import { noRetentionPolicy, retentionPolicySchema } from './retention.ts';
import { noUpdates, updatesPolicySchema } from './updates.ts';
import { browserSignIn, patientAccessPolicySchema } from './patient-access.ts';
import { oneReviewer, reviewPolicySchema } from './review.ts';

export const policySchema = z
  .object({
    version: z.literal(1),
    profiles: z.array(policyProfileSchema).max(20).default([]),
    /** Connection that is activated at the first start. */
    activeProfile: z.string().optional(),
    limits: limitsSchema.default(defaultLimits),
    /** Where prepared messages to the exchange's support go; without one the sender types it. */
    supportMail: z.email().max(200).optional(),
    /** Folder of replacement wire profiles (`<name>.json`), absolute. */
    wireProfiles: z.record(z.string(), z.string()).default({}),
    /** False: no notices of the system, whatever a person chose. */
    notifications: z.boolean().default(true),
    lock: lockPolicySchema.default(noLockPolicy),
    connections: connectionRulesSchema.default(noConnectionRules),
    permissions: permissionsSchema.default(everythingPermitted),
    log: logPolicySchema.default(plainLog),
    retention: retentionPolicySchema.default(noRetentionPolicy),
    updates: updatesPolicySchema.default(noUpdates),
    backup: backupPolicySchema.default(noBackupPolicy),
    review: reviewPolicySchema.default(oneReviewer),
    /** False: scanned pages are not recognized on this computer, whatever a person chose. */
    ocr: z.boolean().default(true),
    patientAccess: patientAccessPolicySchema.default(browserSignIn),
  })
  .strict();
export type Policy = z.infer<typeof policySchema>;

export const emptyPolicy: Policy = policySchema.parse({ version: 1 });
