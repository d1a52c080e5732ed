/** Handlers that live with the active connection: each call goes to the workspace that is open at that moment. */
import type { Operation } from '../../preload/contract/define.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

type AnyHandler = (input: unknown, context: HandlerContext) => Promise<unknown>;

/** @param current throws `noConnection` when no workspace is open */
export function delegateHandlers<C extends Record<string, Operation>>(
  domain: C,
  current: () => Promise<HandlersOf<C>>,
): HandlersOf<C> {
  const delegated = Object.keys(domain).map((name): [string, AnyHandler] => [
    name,
    async (input, context) => ((await current()) as unknown as Record<string, AnyHandler>)[name]?.(input, context),
  ]);
  return Object.fromEntries(delegated) as unknown as HandlersOf<C>;
}
