/**
 * How an operation of the seam is declared. A declaration is data: the schemas that both sides obey, the access class
 * that dispatch enforces, and the event that the audit trail receives.
 */
import type { z } from 'zod';

/**
 * Who may call an operation.
 * - `public`: at any time, also while the store is locked; must never answer PHI.
 * - `unlocked`: only while the encrypted store is open.
 * - `signedIn`: the store is open, a connection is active and has (or can get without the user) a token.
 */
export type Access = 'public' | 'unlocked' | 'signedIn';

export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
  readonly access: Access;
  /** Name written to the audit trail when the operation is called, or null for reads that show nothing about a person. */
  readonly audit: string | null;
  /** What an administrator may forbid: saving outside of the store, or printing. Dispatch refuses it then. */
  readonly permission?: 'export' | 'print';
  /** Which record the audit entry is about, as `kind/id`; ids only, never a name. Receives the parsed input. */
  readonly subject?: (input: z.output<I>) => string | undefined;
}

/** Identity function that keeps the precise schema types of a declaration. */
export const operation = <I extends z.ZodType, O extends z.ZodType>(o: Operation<I, O>): Operation<I, O> => o;
