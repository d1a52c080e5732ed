/** Types of the handlers: one for each operation of a domain, total, so that a missing one does not compile. */
import type { z } from 'zod';
import type { Operation } from '../../preload/contract/define.ts';

/** What a handler knows of its audit entry. A person's name goes to the encrypted trail alone; the rest is ids and code words. */
export interface AuditMore {
  subject?: string;
  detail?: string;
  patient?: { name: string; birthDate: string };
  requestId?: string;
}

export interface HandlerContext {
  /** Fires when the store locks or the window goes away. */
  readonly signal: AbortSignal;
  /** Adds to the audit entry of this call. */
  audit(more: AuditMore): void;
}

export type Handler<I extends z.ZodType, O extends z.ZodType> = (
  input: z.output<I>,
  context: HandlerContext,
) => Promise<z.output<O>>;

export type HandlersOf<C extends Record<string, Operation>> = {
  readonly [N in keyof C]: Handler<C[N]['input'], C[N]['output']>;
};
