/** Backups of the whole store, and restoring one. Folders are chosen in the system's dialog by the main process; nothing here takes a path. */
import { z } from 'zod';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';

export const snapshotSchema = z.object({
  /** Names it among those that were listed; not a path. */
  id: z.string(),
  createdAt: z.string(),
  machine: z.string(),
  program: z.string(),
  requests: z.number().int(),
  documents: z.number().int(),
  /** Sealed records and their size in bytes. */
  records: z.number().int(),
  bytes: z.number(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

export const backupProgressSchema = z.object({
  step: z.enum(['databases', 'records', 'checking', 'tidying']),
  /** Bytes, or databases for the first step. */
  done: z.number(),
  total: z.number(),
});

const outcomeSchema = z.object({ at: z.string(), ok: z.boolean(), error: errorSchema.nullable() });

export const backupStateSchema = z.object({
  /** Where backups go, as it is shown to the person who chose it; null: nowhere yet. */
  folder: z.string().nullable(),
  /** Set by the machine policy. */
  managed: z.boolean(),
  everyHours: z.number().int(),
  keepDays: z.number().int(),
  keepWeeks: z.number().int(),
  running: backupProgressSchema.nullable(),
  last: outcomeSchema.nullable(),
  lastDrill: outcomeSchema.nullable(),
  nextAt: z.string().nullable(),
  snapshots: z.array(snapshotSchema),
});
export type BackupState = z.infer<typeof backupStateSchema>;

export const restoreStateSchema = z.object({
  /** Snapshots of the folder that was chosen last, newest first; null: none was chosen. */
  snapshots: z.array(snapshotSchema.extend({ keychain: z.boolean(), passphrase: z.boolean() })).nullable(),
  running: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** What stood here before the last restore and can be brought back. */
  undo: z.object({ at: z.string() }).nullable(),
});
export type RestoreState = z.infer<typeof restoreStateSchema>;

const none = z.object({}).strict();

export const backupContract = {
  'backup:state': operation({ input: none, output: backupStateSchema, access: 'unlocked', audit: null }),
  /** Asks for a folder. A dismissed dialog changes nothing. */
  'backup:chooseFolder': operation({
    input: none,
    output: backupStateSchema,
    access: 'unlocked',
    audit: 'backup.folderChosen',
  }),
  'backup:configure': operation({
    input: z
      .object({
        everyHours: z.number().int().min(1).max(720),
        keepDays: z.number().int().min(1).max(366),
        keepWeeks: z.number().int().min(0).max(520),
      })
      .strict(),
    output: backupStateSchema,
    access: 'unlocked',
    audit: 'backup.configured',
  }),
  'backup:run': operation({ input: none, output: backupStateSchema, access: 'unlocked', audit: 'backup.made' }),
  'backup:stop': operation({ input: none, output: backupStateSchema, access: 'unlocked', audit: null }),
  /** Restores the newest backup into a scratch folder, compares it and removes it again. */
  'backup:drill': operation({ input: none, output: backupStateSchema, access: 'unlocked', audit: 'backup.drilled' }),

  'restore:state': operation({ input: none, output: restoreStateSchema, access: 'public', audit: null }),
  'restore:chooseFolder': operation({ input: none, output: restoreStateSchema, access: 'public', audit: null }),
  /** Only while the store is closed. What stands here is moved aside and can be brought back. */
  'restore:begin': operation({
    input: z
      .object({
        id: z.string().max(200),
        open: z.discriminatedUnion('method', [
          z.object({ method: z.literal('keychain') }).strict(),
          z.object({ method: z.literal('passphrase'), passphrase: z.string().max(1024) }).strict(),
          z.object({ method: z.literal('recovery'), code: z.string().max(200) }).strict(),
        ]),
      })
      .strict(),
    output: restoreStateSchema,
    access: 'public',
    audit: 'backup.restored',
  }),
  /** Brings back what stood here before the last restore; only while the store is closed. */
  'restore:undo': operation({
    input: none,
    output: restoreStateSchema,
    access: 'public',
    audit: 'backup.restoreUndone',
  }),
} as const;
