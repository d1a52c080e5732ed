/**
 * Purpose: finds Tasks by what they are searched by without walking over all of them.
 */
import type { TaskStatus } from '../types.ts';
import { ChangeLog } from './change-log.ts';
import type { TaskRecord } from './record.ts';

type Index = Map<string, Set<TaskRecord>>;
const NONE: ReadonlySet<TaskRecord> = new Set();

export class TaskIndexes {
  readonly byId = new Map<string, TaskRecord>();
  readonly changes = new ChangeLog();
  readonly #byIdentifier: Index = new Map();
  readonly #byGroup: Index = new Map();
  readonly #byPartOf: Index = new Map();
  readonly #byOwner: Index = new Map();
  readonly #byRequester: Index = new Map();
  readonly #byStatus: Index = new Map();

  add(record: TaskRecord): void {
    this.byId.set(record.id, record);
    for (const identifier of record.identifiers) put(this.#byIdentifier, identifier, record);
    // A search may leave the system out; the value alone is a second key.
    for (const identifier of record.identifiers) put(this.#byIdentifier, valueOnly(identifier), record);
    put(this.#byGroup, record.groupIdentifier, record);
    if (record.groupIdentifier) put(this.#byGroup, valueOnly(record.groupIdentifier), record);
    put(this.#byPartOf, record.partOf, record);
    put(this.#byOwner, record.owner, record);
    put(this.#byRequester, record.requester, record);
    put(this.#byStatus, record.status, record);
    this.changes.add(record);
  }

  statusChanged(record: TaskRecord, before: TaskStatus): void {
    this.#byStatus.get(before)?.delete(record);
    put(this.#byStatus, record.status, record);
  }

  identifier(token: string): ReadonlySet<TaskRecord> {
    return this.#byIdentifier.get(token) ?? NONE;
  }

  group(token: string): ReadonlySet<TaskRecord> {
    return this.#byGroup.get(token) ?? NONE;
  }

  partOf(id: string): ReadonlySet<TaskRecord> {
    return this.#byPartOf.get(id) ?? NONE;
  }

  owner(id: string): ReadonlySet<TaskRecord> {
    return this.#byOwner.get(id) ?? NONE;
  }

  requester(token: string): ReadonlySet<TaskRecord> {
    return this.#byRequester.get(token) ?? NONE;
  }

  status(status: string): ReadonlySet<TaskRecord> {
    return this.#byStatus.get(status) ?? NONE;
  }
}

/** `system|value` → `value`; a bare value never contains the bar in this contract. */
function valueOnly(token: string): string {
  return token.slice(token.indexOf('|') + 1);
}

function put(index: Index, key: string | undefined, record: TaskRecord): void {
  if (key === undefined) return;
  const set = index.get(key);
  if (set) set.add(record);
  else index.set(key, new Set([record]));
}
