/**
 * The index of the board: built in slices when the store opens, kept current from the changes that the row source notes, gone when the
 * store locks. What hangs on the day (age, next action, due) is worked out anew when the day changes. Runs no query of its own.
 */
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { pause } from '../projects/pause.ts';
import { createColumns, reserve, type Columns } from './columns.ts';
import {
  actionCode,
  dayOfDate,
  dayOfInstant,
  dueBases,
  dueOf,
  flags,
  nextActionAt,
  secondOf,
  statusCode,
  statusOf,
  type Deadlines,
} from './model.ts';
import { quickFold as fold } from './quick-fold.ts';
import { DEADLINES, PROJECTS, type RowSource, type SourceRow } from './row-source.ts';
import { createTextHeap, type TextHeap } from './text-heap.ts';

export interface BoardIndex {
  /** Brings the index up to date, in slices. To be awaited before each look. @throws AppError `aborted` when the store closes */
  current(): Promise<void>;
  readonly columns: Columns;
  readonly heap: TextHeap;
  /** Grows with every change, also of the day. */
  revision(): number;
  /** Days since 1970 of today in the user's calendar. */
  today(): number;
  deadlines(): Deadlines;
  projectName(id: string): string;
  /** Words of the names of people and sites, folded. */
  words(): ReadonlySet<string>;
  /** Wipes it. */
  end(): void;
}

const SLICE_ROWS = 120;

export function createBoardIndex(deps: { source: RowSource; clock: Clock; life: AbortSignal }): BoardIndex {
  const { source, clock, life } = deps;
  const projects = new Map<string, { code: string; dueDay: number }>();
  const projectName = (id: string): string => projects.get(id)?.code ?? '';
  const columns = createColumns(fold, projectName);
  const { texts } = columns;
  const heap = createTextHeap();
  const words = new Set<string>();
  let deadlines: Deadlines = { staleDays: 14, defaultDays: null, states: [] };
  let stateDays = new Map<string, number>();
  let today = 0;
  let revision = 0;
  let built = false;
  let ended = false;
  let working: Promise<void> | null = null;

  const requireLife = (): void => {
    if (ended || life.aborted) throw new AppError('aborted', 'Stopped.');
  };

  const loadProjects = (): void => {
    projects.clear();
    for (const p of source.projects()) projects.set(p.id, { code: p.code, dueDay: dayOfDate(p.due_date) });
    texts.project.resort();
  };
  const loadDeadlines = (): void => {
    deadlines = source.deadlines();
    stateDays = new Map(deadlines.states.map((s) => [s.state, s.days]));
  };

  /** Values that hang on the day, the deadlines or the project. */
  const derive = (slot: number): void => {
    const bits = columns.flags[slot] ?? 0;
    const due = dueOf({
      ownDay: columns.ownDueDay[slot] ?? 0,
      projectDay: projects.get(texts.project.text(columns.project[slot] ?? 0))?.dueDay ?? 0,
      sentDay: columns.sentDay[slot] ?? 0,
      isAccess: (bits & flags.access) !== 0,
      extended: (bits & flags.accessExtended) !== 0,
      stateDays: stateDays.get(texts.state.text(columns.state[slot] ?? 0)) ?? deadlines.defaultDays,
    });
    columns.dueDay[slot] = due.day;
    columns.basis[slot] = dueBases.indexOf(due.basis);
    const action = nextActionAt(
      {
        status: statusOf(columns.status[slot] ?? 0),
        ownWords: texts.words.text(columns.words[slot] ?? 0),
        flags: bits,
        sinceDay: columns.sinceDay[slot] ?? 0,
        followUpDay: columns.followUpDay[slot] ?? 0,
      },
      today,
      deadlines.staleDays,
    );
    columns.action[slot] = actionCode.get(action) ?? 0;
  };
  const deriveAll = (): void => {
    for (let slot = 0; slot < columns.end; slot++) if (columns.alive[slot] === 1) derive(slot);
  };

  const learn = (name: string): void => {
    for (const word of name.split(/[^\p{L}\p{N}']+/u)) if (word.length >= 3) words.add(word);
  };

  const put = (r: SourceRow): void => {
    const slot = r.n;
    reserve(columns, slot);
    columns.alive[slot] = 1;
    columns.ids[slot] = r.id;
    columns.status[slot] = statusCode.get(r.status) ?? 0;
    columns.flags[slot] =
      (r.kind === 'child' ? flags.child : 0) |
      (r.has_error ? flags.hasError : 0) |
      (r.unexpected ? flags.unexpected : 0) |
      (r.resubmitted ? flags.resubmitted : 0) |
      (r.settled ? flags.settled : 0) |
      (r.kind === 'core' && r.purpose === 'patient-request' ? flags.access : 0) |
      (r.extended ? flags.accessExtended : 0);
    const member = fold(r.patient_name);
    const names = texts.member.size + texts.site.size;
    columns.words[slot] = texts.words.add(r.own_words);
    columns.member[slot] = texts.member.add(member);
    columns.memberId[slot] = texts.memberId.add(fold(r.member_id));
    columns.site[slot] = texts.site.add(r.custodian_name);
    columns.state[slot] = texts.state.add(r.site_state);
    columns.project[slot] = texts.project.add(r.project_id ?? '');
    columns.owner[slot] = texts.owner.add(r.owner ?? '');
    const site = fold(r.custodian_name);
    if (texts.member.size + texts.site.size !== names) {
      learn(member);
      learn(site);
    }
    columns.since[slot] = secondOf(r.status_since);
    columns.updated[slot] = secondOf(r.updated_at);
    columns.created[slot] = secondOf(r.created_at);
    columns.sent[slot] = secondOf(r.sent_at);
    columns.sinceDay[slot] = dayOfInstant(r.status_since);
    columns.sentDay[slot] = dayOfInstant(r.sent_at);
    columns.ownDueDay[slot] = dayOfDate(r.due_date);
    columns.followUpDay[slot] = dayOfDate(r.follow_up_on);
    heap.put(slot, searchText(r, member, site));
    derive(slot);
  };

  const remove = (slot: number): void => {
    if (slot >= columns.end) return;
    columns.alive[slot] = 0;
    columns.ids[slot] = '';
    heap.put(slot, '');
  };

  const build = async (): Promise<void> => {
    source.watch();
    loadProjects();
    loadDeadlines();
    today = dayOfDate(plainDateOf(clock.now()));
    for (let after = 0; ;) {
      requireLife();
      const rows = source.after(after, SLICE_ROWS);
      const last = rows.at(-1);
      if (!last) break;
      for (const r of rows) put(r);
      after = last.n;
      await pause();
    }
    for (const dictionary of Object.values(texts)) {
      dictionary.ranks();
      await pause();
    }
    requireLife();
    built = true;
    revision++;
  };

  const follow = async (): Promise<void> => {
    const day = dayOfDate(plainDateOf(clock.now()));
    let again = day !== today;
    today = day;
    for (;;) {
      requireLife();
      const changed = source.takeChanged(SLICE_ROWS);
      if (changed.length === 0) break;
      revision++;
      if (changed.includes(PROJECTS)) {
        loadProjects();
        again = true;
      }
      if (changed.includes(DEADLINES)) {
        loadDeadlines();
        again = true;
      }
      const ns = changed.filter((n) => n > 0);
      const rows = source.rows(ns);
      const there = new Set(rows.map((r) => r.n));
      for (const r of rows) put(r);
      for (const n of ns) if (!there.has(n)) remove(n);
      if (changed.length < SLICE_ROWS) break;
      await pause();
    }
    if (again) {
      deriveAll();
      revision++;
    }
  };

  return {
    columns,
    heap,
    current: () => {
      working ??= (built ? follow() : build()).finally(() => {
        working = null;
      });
      return working;
    },
    revision: () => revision,
    today: () => today,
    deadlines: () => deadlines,
    projectName,
    words: () => words,
    end: () => {
      ended = true;
      heap.wipe();
      words.clear();
      projects.clear();
    },
  };
}

/** Everything that finds a request, folded; the name first, since a match there counts most. */
function searchText(r: SourceRow, member: string, site: string): string {
  const [year, month, day] = r.birth_date.split('-');
  const [family, given] = member.split(', ');
  return [
    member,
    given === undefined ? '' : `${given} ${family ?? ''}`,
    r.birth_date,
    day === undefined ? '' : `${Number(month)}/${Number(day)}/${year ?? ''}`,
    fold(r.member_id),
    fold(r.chase_key),
    r.npi,
    site,
    fold(r.custodian_place),
    fold(r.identifier_value ?? ''),
    fold(r.task_id ?? ''),
  ]
    .filter((line) => line !== '')
    .join('\n');
}
