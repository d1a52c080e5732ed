/** The encrypted store: create, unlock, lock. Everything here is public but locking, since it runs before the store is open. */
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

export const storeStateSchema = z.object({
  kind: z.enum(['absent', 'unconfirmed', 'locked', 'unlocked', 'failed']),
  failure: z.enum(storeFailures).nullable(),
  /** Without PHI or paths of the user. */
  detail: z.string().nullable(),
  slots: z.object({ keychain: z.boolean(), passphrase: z.boolean(), recovery: z.boolean() }),
  keychain: z.object({ available: z.boolean(), backend: z.string(), reason: z.string().nullable() }),
  /** Failed attempts in a row, and until when further ones are refused. */
  attempts: z.number().int(),
  waitUntil: z.string().nullable(),
  /** It was open before in this run: who locked it wants to be asked, so the keychain does not open it unasked. */
  wasOpen: z.boolean(),
});
export type StoreState = z.infer<typeof storeStateSchema>;

export const minPassphraseLength = 12;

export const storeContract = {
  'store:state': operation({ input: z.object({}), output: storeStateSchema, access: 'public', audit: null }),
  /** Makes a new store. Answers the recovery code, once. Refused while any database exists. */
  'store:create': operation({
    input: z.discriminatedUnion('slot', [
      z.object({ slot: z.literal('keychain') }).strict(),
      z.object({ slot: z.literal('passphrase'), passphrase: z.string().min(minPassphraseLength).max(1024) }).strict(),
    ]),
    output: z.object({ recoveryCode: z.string() }),
    access: 'public',
    audit: 'store.created',
  }),
  /** Typing the recovery code back; the store is used only after it. */
  'store:confirmRecovery': operation({
    input: z.object({ code: z.string().max(200) }),
    output: storeStateSchema,
    access: 'public',
    audit: 'store.recoveryConfirmed',
  }),
  'store:unlock': operation({
    input: z.discriminatedUnion('method', [
      z.object({ method: z.literal('keychain') }).strict(),
      z.object({ method: z.literal('passphrase'), passphrase: z.string().max(1024) }).strict(),
      z.object({ method: z.literal('recovery'), code: z.string().max(200) }).strict(),
    ]),
    output: storeStateSchema,
    access: 'public',
    audit: 'store.unlocked',
  }),
  'store:lock': operation({ input: z.object({}), output: storeStateSchema, access: 'unlocked', audit: 'store.locked' }),
  /** After a recovery: puts the key into the keychain again, or sets a new passphrase. */
  'store:setSlot': operation({
    input: z.discriminatedUnion('slot', [
      z.object({ slot: z.literal('keychain') }).strict(),
      z.object({ slot: z.literal('passphrase'), passphrase: z.string().min(minPassphraseLength).max(1024) }).strict(),
    ]),
    output: storeStateSchema,
    access: 'unlocked',
    audit: 'store.slotChanged',
  }),
} as const;
