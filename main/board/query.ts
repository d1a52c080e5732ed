/**
 * What the handlers ask of the index: the present list, kept for the next window of the same list, and the values to choose from.
 * Every question first brings the index up to date.
 */
import type { BoardFilter } from '../../preload/contract/board.ts';
import type { BoardIndex } from './board-index.ts';
import { groupsOf, order, type Group, type GroupSpan, type Sort } from './order.ts';
import { everything, select, type Selection, wordsOf } from './select.ts';
import { fold } from '../directory/model.ts';
import { pause } from '../projects/pause.ts';

export interface BoardList extends Selection {
  groups: GroupSpan[];
}

export interface BoardQuery {
  list(filter: BoardFilter, group: Group, sort: Sort): Promise<BoardList>;
  selection(filter: BoardFilter): Promise<Selection>;
  choices(
    of: 'projects' | 'sites' | 'ownWords' | 'owners',
    text: string,
  ): Promise<{ key: string; label: string; count: number }[]>;
  /** Makes lists before anybody asks for one, so that the first one asked for is as quick as the next. */
  warmUp(): Promise<void>;
}

/** Lists kept: the window, the one before it, and the numbers beside the saved views. */
const KEPT = 24;
const MOST_CHOICES = 200;
const WARM_ROUNDS = 12;
const WARM_ROWS = 4000;

export function createBoardQuery(index: BoardIndex): BoardQuery {
  const kept = new Map<string, unknown>();
  let keptRevision = -1;

  const remembered = <T>(key: string, make: () => T): T => {
    if (keptRevision !== index.revision()) {
      kept.clear();
      keptRevision = index.revision();
    }
    // Only values that `make` of the same key made are under it.
    const known = kept.get(key) as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    for (const oldest of kept.keys()) {
      if (kept.size < KEPT) break;
      kept.delete(oldest);
    }
    kept.set(key, made);
    return made;
  };
  const selected = (filter: BoardFilter): Selection =>
    remembered(`select ${JSON.stringify(filter)}`, () => select(index, filter));

  const listed = (filter: BoardFilter, group: Group, sort: Sort): BoardList =>
    remembered(`list ${JSON.stringify([filter, group, sort])}`, () => {
      const chosen = selected(filter);
      const slots = order(index, chosen.slots, group, sort);
      return { slots, counts: chosen.counts, groups: groupsOf(index, slots, group) };
    });

  return {
    selection: async (filter) => {
      await index.current();
      return selected(filter);
    },
    list: async (filter, group, sort) => {
      await index.current();
      return listed(filter, group, sort);
    },
    warmUp: async () => {
      // Small ones, many times: the engine compiles what it has seen often, and no single turn takes long.
      for (let i = 0; i < WARM_ROUNDS; i++) {
        const { slots } = select(index, { ...everything, maxAgeDays: 100_000 });
        const few = slots.subarray(0, WARM_ROWS);
        for (const key of ['updated', 'member', 'due'] as const)
          groupsOf(index, order(index, few, i % 2 === 0 ? 'none' : 'action', [{ key, descending: false }]), 'action');
        await pause();
      }
    },
    choices: async (of, text) => {
      await index.current();
      const { slots } = selected(everything);
      const c = index.columns;
      const [column, dictionary] = {
        projects: [c.project, c.texts.project] as const,
        sites: [c.site, c.texts.site] as const,
        ownWords: [c.words, c.texts.words] as const,
        owners: [c.owner, c.texts.owner] as const,
      }[of];
      const counts = new Uint32Array(dictionary.size);
      for (const slot of slots) counts[column[slot] ?? 0] = (counts[column[slot] ?? 0] ?? 0) + 1;
      const label = (id: number): string =>
        of === 'projects' ? index.projectName(dictionary.text(id)) : dictionary.text(id);
      const words = wordsOf(text);
      return Array.from(counts.keys())
        .filter((id) => (counts[id] ?? 0) > 0 && (of === 'owners' || dictionary.text(id) !== ''))
        .filter((id) => {
          const folded = words.length > 0 ? fold(label(id)) : '';
          return words.every((w) => folded.includes(w));
        })
        .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
        .slice(0, MOST_CHOICES)
        .map((id) => ({ key: dictionary.text(id), label: label(id), count: counts[id] ?? 0 }));
    },
  };
}
