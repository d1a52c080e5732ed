/**
 * The one door from the renderer: trusted sender → known operation → access class → strict parse → handler → output parse
 * → audit → envelope. Deny comes first, and what is denied is recorded too.
 */
import type { z } from 'zod';
import type { Access, Operation } from '../../preload/contract/define.ts';
import type { Envelope } from '../../preload/contract/errors.ts';
import { contract, type OperationName } from '../../preload/contract/index.ts';
import { AppError, toSeamError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { AuditMore, HandlerContext, HandlersOf } from './handlers.ts';
import type { Sender } from './sender.ts';

export interface AuditSink {
  append(entry: {
    event: string;
    outcome: 'success' | 'denied' | 'failure';
    subject?: string | undefined;
    detail?: string | undefined;
    patient?: { name: string; birthDate: string } | undefined;
    requestId?: string | undefined;
  }): void;
}

export interface DispatchDeps {
  handlers: HandlersOf<typeof contract>;
  isTrusted(sender: Sender): boolean;
  isUnlocked(): boolean;
  /** Throws `noConnection` or `signedOut` unless a token is there or can be had without the user. */
  requireSession(signal: AbortSignal): Promise<void>;
  /** Whether the policy allows what leaves the program. */
  isPermitted(what: 'export' | 'print'): boolean;
  /** Fires when the store locks. A new one after each unlock. */
  lockSignal(): AbortSignal;
  audit: AuditSink;
  log: Logger;
}

export type Dispatch = (sender: Sender, name: string, input: unknown) => Promise<Envelope<unknown>>;

export function createDispatch(deps: DispatchDeps): Dispatch {
  const operations: ReadonlyMap<string, Operation> = new Map(Object.entries(contract));

  const requireAccess = async (access: Access, signal: AbortSignal): Promise<void> => {
    if (access === 'public') return;
    if (!deps.isUnlocked())
      throw new AppError('locked', 'The store is locked.', { nextStep: 'Unlock it and try again.', retryable: true });
    if (access === 'signedIn') await deps.requireSession(signal);
  };

  return async (sender, name, input) => {
    const correlationId = newCorrelationId();
    const known = operations.get(name);
    let more: AuditMore = {};
    try {
      if (!deps.isTrusted(sender)) throw new AppError('denied', 'This window may not ask that.');
      if (!known) throw new AppError('denied', 'There is no such operation.');
      const signal = deps.lockSignal();
      await requireAccess(known.access, signal);
      if (known.permission !== undefined && !deps.isPermitted(known.permission)) throw notPermitted(known.permission);
      const parsed = known.input.safeParse(input);
      if (!parsed.success) throw invalidInput(parsed.error);
      const subject = known.subject?.(parsed.data);
      if (subject !== undefined) more.subject = subject;
      const context: HandlerContext = {
        signal,
        audit: (m) => {
          more = { ...more, ...m };
        },
      };
      // The map above is built from the contract, whose handlers form a total record: the name is one of its keys.
      const handler = deps.handlers[name as OperationName] as (i: unknown, c: HandlerContext) => Promise<unknown>;
      const result = known.output.safeParse(await handler(parsed.data, context));
      if (!result.success) {
        deps.log.error('dispatch.output', {
          operation: name,
          paths: result.error.issues.map((i) => i.path.join('.')).slice(0, 5),
        });
        throw new AppError('internal', 'The program met an unexpected fault.');
      }
      if (known.audit !== null) deps.audit.append({ event: known.audit, outcome: 'success', ...more });
      return { ok: true, data: result.data };
    } catch (cause) {
      const error = toSeamError(cause, correlationId);
      const denied = error.code === 'denied' || error.code === 'locked';
      if (error.code === 'internal')
        deps.log.error('dispatch.failed', { operation: known ? name : 'unknown', correlationId, error: cause });
      if (denied || (known && known.audit !== null)) {
        try {
          deps.audit.append({
            event: known?.audit ?? 'operation',
            outcome: denied ? 'denied' : 'failure',
            ...more,
            detail: `${known ? name : 'unknown'} ${error.code} ${correlationId}`,
          });
        } catch (auditCause) {
          deps.log.error('dispatch.audit', { correlationId, error: auditCause });
        }
      }
      return { ok: false, error };
    }
  };
}

const notPermitted = (what: 'export' | 'print'): AppError =>
  new AppError(
    'denied',
    `Your administrator does not allow ${what === 'export' ? 'saving outside of the program' : 'printing'}.`,
    {
      nextStep: 'Ask your administrator, if your work needs it.',
    },
  );

function invalidInput(error: z.ZodError): AppError {
  return new AppError('invalid', 'The input is not acceptable.', {
    fields: error.issues.slice(0, 20).map((i) => ({ path: i.path.join('.'), message: i.message })),
  });
}
