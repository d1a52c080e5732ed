/** Types of the handlers: one for each operation of a domain, total, so that a missing one does not compile. */
import type { z } from 'zod';
import type { Operation } from '../../preload/contract/define.ts';

export interface HandlerContext {
  /** Fires when the store locks or the window goes away. */
  readonly signal: AbortSignal;
  /** Adds to the audit entry of this call: ids and code words only. */
  audit(more: { subject?: string; detail?: string }): void;
}

export type Handler<I extends z.ZodType, O extends z.ZodType> = (
  input: z.output<I>,
  context: HandlerContext,
) => Promise<z.output<O>>;

export type HandlersOf<C extends Record<string, Operation>> = {
  readonly [N in keyof C]: Handler<C[N]['input'], C[N]['output']>;
};
