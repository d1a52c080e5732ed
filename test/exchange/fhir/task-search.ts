/**
 * Purpose: search over Tasks through the indexes: the smallest index set is walked, all other parameters are tested
 * on its members.
 */
import type { TaskIndexes } from '../tasks/indexes.ts';
import type { TaskRecord } from '../tasks/record.ts';
import { referencedId } from '../tasks/record.ts';
import { parseQuery, type QueryRules, type SearchQuery } from './query.ts';
import { orList, parseDate } from './values.ts';

export const TASK_PARAMS: ReadonlySet<string> = new Set([
  'part-of',
  'part-of:missing',
  'identifier',
  'group-identifier',
  'status',
  '_id',
  '_lastUpdated',
  'owner',
  'requester',
  'authored-on',
  'modified',
]);
const SORTABLE: ReadonlySet<string> = new Set(['_lastUpdated', 'modified', '_id', 'status']);

type RecordSet = ReadonlySet<TaskRecord>;

export class TaskSearch {
  readonly #indexes: TaskIndexes;
  readonly #rules: QueryRules;

  constructor(indexes: TaskIndexes, rules: Omit<QueryRules, 'supported' | 'sortable'>) {
    this.#indexes = indexes;
    this.#rules = { ...rules, supported: TASK_PARAMS, sortable: SORTABLE };
  }

  search(params: URLSearchParams): { query: SearchQuery; hits: TaskRecord[] } {
    const query = parseQuery(params, this.#rules);
    const sets: RecordSet[] = [];
    const tests: ((record: TaskRecord) => boolean)[] = [];
    let changedSinceMs = Number.NEGATIVE_INFINITY;
    for (const [name, value] of query.honoured) {
      if (name === '_lastUpdated' || name === 'modified' || name === 'authored-on') {
        const date = parseDate(value);
        if (!date) continue;
        if (name === 'authored-on') tests.push((record) => date.test(record.createdAtMs));
        else {
          tests.push((record) => date.test(record.lastUpdatedMs));
          changedSinceMs = Math.max(changedSinceMs, date.earliestMs);
        }
      } else if (name === 'part-of:missing') {
        tests.push((record) => (record.partOf === undefined) === (value === 'true'));
      } else {
        const found = this.#lookUp(name, value);
        if (found) sets.push(found);
      }
    }
    sets.sort((a, b) => a.size - b.size);
    const nowMs = Date.now();
    const hits: TaskRecord[] = [];
    for (const record of this.#candidates(sets, changedSinceMs)) {
      if (record.hiddenUntilMs > nowMs) continue;
      if (sets.every((set) => set.has(record)) && tests.every((test) => test(record))) hits.push(record);
    }
    if (!query.summaryCount) sortRecords(hits, query.honoured.find(([name]) => name === '_sort')?.[1]);
    return { query, hits };
  }

  /** The fewest records that hold every hit: the smallest index set, or what has changed since the poller's mark. */
  #candidates(sets: readonly RecordSet[], changedSinceMs: number): Iterable<TaskRecord> {
    const { byId, changes } = this.#indexes;
    const [smallest] = sets;
    const size = smallest?.size ?? byId.size;
    if (changedSinceMs > Number.NEGATIVE_INFINITY && changes.countSince(changedSinceMs) < size)
      return changes.since(changedSinceMs);
    return smallest ?? byId.values();
  }

  /** Records of one parameter; undefined for parameters that are no lookup. */
  #lookUp(name: string, value: string): RecordSet | undefined {
    const indexes = this.#indexes;
    const union = (find: (part: string) => RecordSet): RecordSet => {
      const parts = orList(value);
      const [only] = parts;
      // One value, the usual case: no copy of a set that may hold fifty thousand children.
      if (parts.length === 1 && only !== undefined) return find(only);
      return new Set(parts.flatMap((part) => [...find(part)]));
    };
    switch (name) {
      case 'part-of':
        return union((part) => indexes.partOf(referencedId(part, 'Task') ?? part));
      case 'identifier':
        return union((token) => indexes.identifier(token));
      case 'group-identifier':
        return union((token) => indexes.group(token));
      case 'owner':
        return union((part) => indexes.owner(referencedId(part, 'Organization') ?? part));
      case 'requester':
        return union((part) => indexes.requester(part));
      case 'status':
        return union((status) => indexes.status(status.slice(status.indexOf('|') + 1)));
      case '_id':
        return new Set(orList(value).flatMap((id) => indexes.byId.get(id) ?? []));
      default:
        return undefined;
    }
  }
}

/** Without `_sort` in order of creation, which is what a plain table scan gives. */
function sortRecords(records: TaskRecord[], sort: string | undefined): void {
  const key = sort?.split(',')[0];
  if (!key) {
    records.sort((a, b) => a.seq - b.seq);
    return;
  }
  const sign = key.startsWith('-') ? -1 : 1;
  const name = key.replace(/^-/, '');
  if (name === '_lastUpdated' || name === 'modified')
    records.sort((a, b) => sign * (a.lastUpdatedMs - b.lastUpdatedMs));
  else if (name === 'status') records.sort((a, b) => sign * (a.status < b.status ? -1 : a.status > b.status ? 1 : 0));
  else records.sort((a, b) => sign * (a.seq - b.seq));
}
