/** Backups that an administrator orders. Read by main/backup. */
import { z } from 'zod';

export const backupPolicySchema = z
  .object({
    /** Absolute folder, such as a network share; a person cannot choose another then. */
    folder: z.string().min(1).max(1000).optional(),
    everyHours: z.number().int().min(1).max(720).optional(),
    /** The newest backup of each of so many days, and of so many weeks. */
    keepDays: z.number().int().min(1).max(366).optional(),
    keepWeeks: z.number().int().min(0).max(520).optional(),
  })
  .strict();
export const noBackupPolicy: z.output<typeof backupPolicySchema> = {};
