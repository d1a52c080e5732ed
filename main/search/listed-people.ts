/**
 * People of chase lists who were not asked for yet, in memory beside the board's index: a list's texts lie in blocks of lines on the
 * disk, where no name can be looked up. Read at the first search, list by list in short stretches, and anew where rows changed. Wiped at
 * lock.
 */
import { createTextHeap } from '../board/text-heap.ts';
import { fold } from '../directory/model.ts';
import type { Clock } from '../lib/clock.ts';
import { isAborted } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { ListedPerson, PeopleOfLists } from '../projects/people.ts';
import { pause, SLICE_MS } from '../projects/pause.ts';

export interface ListedPeople {
  /** Begins to read what is not read yet. @returns whether something is still being read */
  look(): boolean;
  /** Numbers of the rows that hold each of these folded words, ascending. */
  search(words: readonly string[]): number[];
  /** Words of names, folded. */
  words(): ReadonlySet<string>;
  /** Those of these rows that were still not sent. */
  people(ns: readonly number[]): ListedPerson[];
}

const SLICE = 100;

export function createListedPeople(deps: {
  source: PeopleOfLists;
  /** All that was there is read. */
  ready(): void;
  clock: Clock;
  log: Logger;
  life: AbortSignal;
}): ListedPeople {
  const { source, clock, life } = deps;
  const heap = createTextHeap();
  const words = new Set<string>();
  const known = new Map<string, { revision: number; rows: Set<number> }>();
  let reading = false;
  life.addEventListener(
    'abort',
    () => {
      heap.wipe();
      words.clear();
      known.clear();
    },
    { once: true },
  );

  const put = (person: ListedPerson): void => {
    heap.put(person.n, fold([person.name, person.chaseKey, person.memberId].filter(Boolean).join('\n')));
    for (const word of fold(person.name).split(/[^\p{L}\p{N}']+/u)) if (word.length > 1) words.add(word);
  };
  const readList = async (projectId: string, revision: number): Promise<void> => {
    const former = known.get(projectId)?.rows ?? new Set<number>();
    const rows = new Set<number>();
    let since = clock.monotonicMs();
    for (let after: number | null = 0; after !== null;) {
      if (life.aborted) return;
      const page = source.after(projectId, after, SLICE);
      for (const person of page.people) {
        put(person);
        rows.add(person.n);
        former.delete(person.n);
      }
      after = page.last;
      if (clock.monotonicMs() - since >= SLICE_MS) {
        await pause();
        since = clock.monotonicMs();
      }
    }
    for (const n of former) heap.put(n, '');
    known.set(projectId, { revision, rows });
  };
  const stale = (): { projectId: string; revision: number }[] =>
    source.lists().filter(({ projectId, revision }) => known.get(projectId)?.revision !== revision);
  const read = async (lists: readonly { projectId: string; revision: number }[]): Promise<void> => {
    for (const { projectId, revision } of lists) {
      if (life.aborted) return;
      await readList(projectId, revision);
    }
  };

  return {
    look: () => {
      if (reading || life.aborted) return reading;
      const lists = stale();
      if (lists.length === 0) return false;
      reading = true;
      void read(lists)
        .catch((error: unknown) => {
          if (!isAborted(error) && !life.aborted) deps.log.warn('search.lists', { error });
        })
        .finally(() => {
          reading = false;
          if (!life.aborted) deps.ready();
        });
      return true;
    },
    search: (wanted) => [...heap.search(wanted)].sort((a, b) => a - b),
    words: () => words,
    people: source.unsent,
  };
}
