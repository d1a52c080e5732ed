/** A server that ignored If-None-Exist can hold several Tasks of one request. Shown, never hidden: only a person can have one withdrawn. */
import type { Task } from 'fhir/r4';
import type { RequestRecord } from './model.ts';
import type { Tracker } from './tracker.ts';

/** @returns whether there were doubles */
export function noteDoubles(tracker: Tracker, request: RequestRecord, tasks: readonly Task[]): boolean {
  if (tasks.length < 2) return false;
  const ids = tasks.map((t) => t.id ?? '?').join(', ');
  tracker.local(
    request.id,
    request.status,
    `The exchange holds ${tasks.length} Tasks with this identifier (${ids.slice(0, 200)}). One is followed; ask support to withdraw the others.`,
    true,
  );
  return true;
}
