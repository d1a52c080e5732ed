/**
 * Is there a Task with our own identifier? The server's answer is never believed as such: only a Task that carries exactly
 * our system and value counts as found, and only an answer that can be relied on counts as absent.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient, SearchPage, SearchParams } from '../exchange/client-port.ts';
import type { OwnIdentifier } from './model.ts';

export type IdentifierSearch =
  /** All Tasks with our identifier, oldest first; more than one means that the exchange doubled it. */
  | { kind: 'found'; tasks: Task[]; requests: number }
  | { kind: 'absent'; requests: number }
  /** The exchange ignores the parameter and holds too much to walk through, or warned about its answer. */
  | { kind: 'inconclusive'; reason: string; requests: number };

/** Pages of 100 that are walked when the exchange ignores `identifier`. */
export const maxWalkedPages = 50;

const bears = (task: Task, own: OwnIdentifier): boolean =>
  task.resourceType === 'Task' && (task.identifier ?? []).some((i) => i.system === own.system && i.value === own.value);

/** @throws AppError of the client; nothing is concluded then */
export async function searchByIdentifier(
  client: ExchangeClient,
  own: OwnIdentifier,
  maxPages: number,
  signal: AbortSignal,
): Promise<IdentifierSearch> {
  const token = (text: string): string => text.replace(/[\\,$|]/g, '\\$&');
  const params: SearchParams = [
    ['identifier', `${token(own.system)}|${token(own.value)}`],
    ['_sort', '-_lastUpdated'],
    ['_count', '100'],
  ];
  const found = new Map<string, Task>();
  let foreign = 0;
  let warned = false;
  let ignored = false;
  let requests = 0;
  let page: SearchPage<Task> | null = await client.search<Task>('Task', params, signal);
  for (;;) {
    requests++;
    ignored ||= page.ignored.includes('identifier');
    warned ||= page.warnings.length > 0 && !page.selfKnown;
    for (const task of page.resources) {
      if (bears(task, own)) found.set(task.id ?? `${found.size}`, task);
      else foreign++;
    }
    if (page.next === null) break;
    // A server that honours the parameter has one hit or none; only one that ignores it gives pages of others.
    if (found.size > 0 && foreign > 0) break;
    if (requests >= maxPages) {
      if (found.size > 0) break;
      return {
        kind: 'inconclusive',
        reason: `The exchange does not search by identifier, and the request was not among the ${foreign} newest Tasks.`,
        requests,
      };
    }
    page = await client.nextPage<Task>('Task', page.next, params, signal);
  }
  if (found.size > 0) return { kind: 'found', tasks: [...found.values()].sort(oldestFirst), requests };
  if (warned && !ignored)
    return { kind: 'inconclusive', reason: 'The exchange answered the search with a warning.', requests };
  return { kind: 'absent', requests };
}

/** The lowest creation is unknown to FHIR; versions and update instants of fresh doubles stand in for it, then the id keeps it steady. */
function oldestFirst(a: Task, b: Task): number {
  const at = (t: Task): number => Date.parse(t.meta?.lastUpdated ?? '') || 0;
  return at(a) - at(b) || (a.id ?? '').localeCompare(b.id ?? '');
}
