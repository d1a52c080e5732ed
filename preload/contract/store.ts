/** The encrypted store: create, unlock, lock, change how it opens. What runs before the store is open is public. */
import { z } from 'zod';
import { operation } from './define.ts';

/** Each failure has its own screen that destroys nothing. */
export const storeFailures = [
  'keychainLocked', // the OS keychain exists and does not open
  'keychainAbsent', // no secure keychain on this machine or in this session
  'keychainChanged', // the keychain answers, but its key no longer opens the slot
  'keyringMissing', // databases exist, keyring.json does not
  'keyringDamaged', // keyring.json cannot be read
  'storeDamaged', // the key is right, the database is not readable
  'storeNewer', // written by a newer version of the program
  'storeInUse', // another process holds it
  'diskFull',
  'noPermission',
] as const;
export type StoreFailure = (typeof storeFailures)[number];

/** How the store opens from day to day. */
export const unlockWays = ['keychain', 'keychain+passphrase', 'passphrase'] as const;
export type UnlockWay = (typeof unlockWays)[number];

export const storeStateSchema = z.object({
  kind: z.enum(['absent', 'unconfirmed', 'locked', 'unlocked', 'rotating', 'failed']),
  failure: z.enum(storeFailures).nullable(),
  /** Without PHI or paths of the user. */
  detail: z.string().nullable(),
  slots: z.object({ keychain: z.boolean(), passphrase: z.boolean(), both: z.boolean(), recovery: z.boolean() }),
  keychain: z.object({ available: z.boolean(), backend: z.string(), reason: z.string().nullable() }),
  /** The ways that may be chosen: an administrator may allow one only. */
  allowedWays: z.array(z.enum(unlockWays)),
  /** The store is open by a way that the administrator does not allow any more: another has to be set. */
  mustChange: z.boolean(),
  /** Opened by the recovery code: the passphrase is not asked for before it is changed. */
  byRecovery: z.boolean(),
  /** Failed attempts in a row, and until when further ones are refused. */
  attempts: z.number().int(),
  waitUntil: z.string().nullable(),
  /** It was open before in this run: who locked it wants to be asked, so the keychain does not open it unasked. */
  wasOpen: z.boolean(),
  /** Locked, but sending and receiving go on, as the administrator allows. */
  workingBehind: z.boolean(),
  /** The store key is being replaced: databases done, of how many. */
  rotation: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** When the store key was made. */
  keyFrom: z.string().nullable(),
});
export type StoreState = z.infer<typeof storeStateSchema>;

export const minPassphraseLength = 12;

const newPassphrase = z.string().min(minPassphraseLength).max(1024);
const newSlot = [
  z.object({ slot: z.literal('keychain') }),
  z.object({ slot: z.literal('passphrase'), passphrase: newPassphrase }),
  z.object({ slot: z.literal('keychain+passphrase'), passphrase: newPassphrase }),
] as const;
/** The passphrase of now, where there is one and the store was not opened by the recovery code. */
const current = z.string().max(1024).nullable();
const code = z.string().max(200);

export const storeContract = {
  'store:state': operation({ input: z.object({}), output: storeStateSchema, access: 'public', audit: null }),
  /** Makes a new store. Answers the recovery code, once. Refused while any database exists. */
  'store:create': operation({
    input: z.discriminatedUnion('slot', [newSlot[0].strict(), newSlot[1].strict(), newSlot[2].strict()]),
    output: z.object({ recoveryCode: z.string() }),
    access: 'public',
    audit: 'store.created',
  }),
  /** Typing the recovery code back; the store is used only after it. */
  'store:confirmRecovery': operation({
    input: z.object({ code }),
    output: storeStateSchema,
    access: 'public',
    audit: 'store.recoveryConfirmed',
  }),
  'store:unlock': operation({
    input: z.discriminatedUnion('method', [
      z.object({ method: z.literal('keychain') }).strict(),
      z.object({ method: z.literal('passphrase'), passphrase: z.string().max(1024) }).strict(),
      z.object({ method: z.literal('recovery'), code }).strict(),
    ]),
    output: storeStateSchema,
    access: 'public',
    audit: 'store.unlocked',
  }),
  'store:lock': operation({ input: z.object({}), output: storeStateSchema, access: 'unlocked', audit: 'store.locked' }),
  /** Sets how the store opens from now on; what was set before opens it no more. */
  'store:setSlot': operation({
    input: z.discriminatedUnion('slot', [
      newSlot[0].extend({ current }).strict(),
      newSlot[1].extend({ current }).strict(),
      newSlot[2].extend({ current }).strict(),
    ]),
    output: storeStateSchema,
    access: 'unlocked',
    audit: 'store.slotChanged',
  }),
  /** Makes a recovery code and shows it; the former one stays valid until the new one was typed back. */
  'store:prepareCode': operation({
    input: z.object({ current }),
    output: z.object({ recoveryCode: z.string() }),
    access: 'unlocked',
    audit: 'store.codePrepared',
  }),
  /** The prepared code, typed back, takes the place of the former one. */
  'store:replaceCode': operation({
    input: z.object({ code }),
    output: storeStateSchema,
    access: 'unlocked',
    audit: 'store.codeReplaced',
  }),
  /**
   * The prepared code, typed back: a new store key, every database written anew under it, file keys wrapped anew. The store is closed
   * meanwhile; ended at any moment it opens under the former key or the new one.
   */
  'store:rotateKey': operation({
    input: z.object({ code, current }),
    output: storeStateSchema,
    access: 'unlocked',
    audit: 'store.keyReplaced',
  }),
} as const;
