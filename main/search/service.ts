/**
 * Search over everything of this connection. Requests and people of lists are found in memory, the rest by SQL. Where the words as typed find few
 * requests or sites, near words of names are tried and what they find is marked as such.
 */
import type { z } from 'zod';
import { hitKinds, type Hit, type searchContract } from '../../preload/contract/search.ts';
import type { BoardIndex } from '../board/board-index.ts';
import { order } from '../board/order.ts';
import { wordsOf } from '../board/select.ts';
import { fold } from '../directory/model.ts';
import { nearWords } from './fuzzy.ts';
import { excerpt, matches } from './highlight.ts';
import type { ListedPeople } from './listed-people.ts';
import type { NoteText, Page, RequestText, SearchRepository } from './repository.ts';

type Find = z.output<(typeof searchContract)['search:find']['input']>;
type Found = z.output<(typeof searchContract)['search:find']['output']>;
type Kind = (typeof hitKinds)[number];

export interface SearchService {
  find(query: Find): Promise<Found>;
}

interface Part {
  hits: Hit[];
  count: number;
  more: boolean;
}

/** Fewer exact hits than this: near words are tried too. */
const FEW = 5;
/** Of more than these nobody looks for the best. */
const MOST_READ = 1500;
const NOTHING: Part = { hits: [], count: 0, more: false };

export function createSearchService(deps: {
  repository: SearchRepository;
  index: BoardIndex;
  listed: ListedPeople;
}): SearchService {
  const { repository, index, listed } = deps;
  /** What changed last first; of few enough, before these the whole lines, then the lines that begin so. */
  const ranked = (slots: Uint32Array, words: readonly string[]): number[] => {
    const recent = [...order(index, slots, 'none', [{ key: 'updated', descending: true }])];
    if (recent.length > MOST_READ) return recent;
    const first = words[0] ?? '';
    const whole = words.join(' ');
    const place = new Map(
      recent.map((slot) => {
        const lines = index.heap.text(slot).split('\n');
        return [slot, lines.includes(whole) ? 0 : lines.some((l) => l.startsWith(first)) ? 1 : 2];
      }),
    );
    return recent.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  };

  const requestHit = (r: RequestText, words: readonly string[], fuzzy: boolean): Hit => {
    const [year, month, day] = r.birth_date.split('-');
    const lines = [
      r.patient_name,
      r.member_id,
      r.chase_key,
      r.task_id ?? '',
      r.identifier_value ?? '',
      r.birth_date,
      day === undefined ? '' : `${Number(month)}/${Number(day)}/${year ?? ''}`,
      r.npi,
      r.custodian_name,
      r.custodian_place,
    ];
    return {
      kind: 'request',
      id: r.id,
      title: r.patient_name,
      detail: [r.custodian_name, r.custodian_place, r.identifier_value ?? ''].filter(Boolean).join(' · '),
      status: r.status,
      excerpt: excerpt(lines.find((line) => matches(line, words)) ?? '', words),
      page: null,
      fuzzy,
    };
  };

  /** The words, each one that nothing holds replaced by a near one; several ways of it, the nearest first. Requests and sites ask alike. */
  let last: { words: readonly string[]; revision: number; ways: string[][] } | null = null;
  const nearby = (words: readonly string[]): string[][] => {
    if (last?.words !== words || last.revision !== index.revision())
      last = { words, revision: index.revision(), ways: waysOf(words, index.words()) };
    return last.ways;
  };
  const waysOf = (words: readonly string[], known: ReadonlySet<string>): string[][] => {
    let ways: string[][] = [[]];
    let changed = false;
    for (const word of words) {
      const near = nearWords(word, known);
      const keep = near.length === 0 || known.has(word);
      if (!keep) changed = true;
      ways = ways.flatMap((way) => (keep ? [word] : near).map((w) => [...way, w])).slice(0, 4);
    }
    return changed ? ways : [];
  };

  const requests = (words: readonly string[], offset: number, limit: number): Part => {
    const exact = ranked(index.heap.search(words), words);
    const fuzzy: { slot: number; words: string[] }[] = [];
    if (exact.length < FEW) {
      const seen = new Set(exact);
      for (const way of nearby(words)) {
        // The nearest come first: once they found enough, further ones would only be further off.
        if (exact.length + fuzzy.length >= FEW) break;
        for (const slot of ranked(index.heap.search(way), way)) {
          if (seen.has(slot)) continue;
          seen.add(slot);
          fuzzy.push({ slot, words: way });
        }
      }
    }
    const all = [...exact.map((slot) => ({ slot, words: null })), ...fuzzy];
    const shown = all.slice(offset, offset + limit);
    const rows = new Map(repository.requests(shown.map((s) => s.slot)).map((r) => [r.n, r]));
    return {
      hits: shown.flatMap((s) => {
        const r = rows.get(s.slot);
        return r ? [requestHit(r, s.words ?? words, s.words !== null)] : [];
      }),
      count: all.length,
      more: all.length > offset + shown.length,
    };
  };

  const part = <T>(page: Page<T>, offset: number, hit: (row: T) => Hit): Part => ({
    hits: page.rows.map(hit),
    count: page.count,
    more: page.capped || page.count > offset + page.rows.length,
  });

  /** People of a list who were not asked for yet; they lead to its project. */
  const rows = (words: readonly string[], offset: number, limit: number): Part => {
    const exact = listed.search(words);
    const fuzzy: { n: number; words: readonly string[] }[] = [];
    if (exact.length < FEW) {
      const seen = new Set(exact);
      for (const way of waysOf(words, listed.words())) {
        if (exact.length + fuzzy.length >= FEW) break;
        for (const n of listed.search(way)) if (!seen.has(n) && seen.add(n)) fuzzy.push({ n, words: way });
      }
    }
    // What was sent since is a request now. Of very many only those that are shown are looked at.
    const all = [...exact.map((n) => ({ n, words, fuzzy: false })), ...fuzzy.map((f) => ({ ...f, fuzzy: true }))];
    const looked = all.length > MOST_READ ? all.slice(offset, offset + limit) : all;
    const people = new Map(listed.people(looked.map((one) => one.n)).map((person) => [person.n, person]));
    const found = looked.filter((one) => people.has(one.n));
    const count = all.length > MOST_READ ? all.length : found.length;
    const shown = all.length > MOST_READ ? found : found.slice(offset, offset + limit);
    return {
      hits: shown.flatMap((one): Hit[] => {
        const p = people.get(one.n);
        if (!p) return [];
        const lines = [p.name, p.chaseKey, p.memberId];
        return [
          {
            kind: 'row',
            id: p.projectId,
            title: p.name || p.chaseKey || p.memberId,
            detail: [p.code, p.chaseKey === '' ? '' : `chase ${p.chaseKey}`, p.memberId].filter(Boolean).join(' · '),
            status: null,
            excerpt: excerpt(lines.find((line) => matches(line, one.words)) ?? '', one.words),
            page: null,
            fuzzy: one.fuzzy,
          },
        ];
      }),
      count,
      more: count > offset + shown.length,
    };
  };

  const projects = (words: readonly string[], offset: number, limit: number): Part => {
    const found = repository.projects().flatMap((p): Hit[] => {
      const lines = [p.code, p.description, p.payer, p.identifier_value, p.batch_task ?? ''];
      const all = fold(lines.join('\n'));
      if (!words.every((w) => all.includes(w))) return [];
      return [
        {
          kind: 'project',
          id: p.id,
          title: p.code,
          detail: [p.description, p.payer].filter(Boolean).join(' · '),
          status: p.batch_status,
          excerpt: excerpt(lines.find((line) => matches(line, words)) ?? '', words),
          page: null,
          fuzzy: false,
        },
      ];
    });
    return { hits: found.slice(offset, offset + limit), count: found.length, more: found.length > offset + limit };
  };

  const sites = (words: readonly string[], offset: number, limit: number): Part => {
    const look = (way: readonly string[], fuzzy: boolean): Part =>
      part(repository.sites(way, offset, limit), offset, (s) => ({
        kind: 'site',
        id: s.id,
        title: s.name,
        detail: [[s.city, s.state].filter(Boolean).join(', '), s.npi].filter(Boolean).join(' · '),
        status: null,
        excerpt: excerpt([s.name, s.city, s.npi].find((line) => matches(line, way)) ?? '', way),
        page: null,
        fuzzy,
      }));
    const exact = look(words, false);
    if (exact.count > 0) return exact;
    for (const way of nearby(words)) {
      const near = look(way, true);
      if (near.count > 0) return near;
    }
    return NOTHING;
  };

  const noteHit =
    (words: readonly string[]) =>
    (n: NoteText): Hit => ({
      kind: 'note',
      id: n.request_id,
      title: n.patient_name,
      detail: [n.by, n.custodian_name].filter(Boolean).join(' · '),
      status: n.status,
      excerpt: excerpt(n.text, words),
      page: null,
      fuzzy: false,
    });
  /** Notes, then the contact log, as one list. */
  const notes = (words: readonly string[], offset: number, limit: number): Part => {
    const first = repository.notes(words, offset, limit);
    const rest = repository.contacts(words, Math.max(0, offset - first.count), limit);
    const hits = [...first.rows, ...rest.rows].slice(0, limit);
    const count = first.count + rest.count;
    return {
      hits: hits.map(noteHit(words)),
      count,
      more: first.capped || rest.capped || count > offset + hits.length,
    };
  };

  const documents = (words: readonly string[], offset: number, limit: number): Part =>
    part(repository.pages(words, offset, limit), offset, (p) => ({
      kind: 'document',
      id: p.document_id,
      title: p.title,
      detail: p.patient_name,
      status: null,
      excerpt: p.excerpt,
      page: p.page,
      fuzzy: false,
    }));

  const parts: Record<Kind, (words: readonly string[], offset: number, limit: number) => Part> = {
    request: requests,
    row: rows,
    project: projects,
    site: sites,
    note: notes,
    document: documents,
  };

  return {
    find: async ({ text, kinds, offset, limit }) => {
      await index.current();
      const words = wordsOf(text);
      if (words.length === 0) return { hits: [], counts: {}, reading: false };
      const reading = listed.look();
      const wanted: readonly Kind[] = kinds.length === 0 ? hitKinds : [...new Set(kinds)];
      // Of one kind a page; of several the best of each, requests taking what the others leave.
      const each = wanted.length === 1 ? limit : Math.max(1, Math.floor(limit / wanted.length));
      const found = wanted.map((kind) => ({
        kind,
        ...parts[kind](words, wanted.length === 1 ? offset : 0, kind === 'request' ? limit : each),
      }));
      const others = found.reduce((sum, f) => sum + (f.kind === 'request' ? 0 : f.hits.length), 0);
      const hits = found.flatMap((f) => (f.kind === 'request' ? f.hits.slice(0, Math.max(1, limit - others)) : f.hits));
      return {
        hits: hits.slice(0, limit),
        reading,
        counts: Object.fromEntries(found.map((f) => [f.kind, { count: f.count, more: f.more }])),
      };
    },
  };
}
