/**
 * Makes rows of lines and finds what is wrong with them, slice by slice. The cell rules are pure and live in the contract; here they
 * meet the database: chase ids, sites, doubles, and the corrected file of a client.
 */
import { checkRow, type CheckRules } from '../../preload/contract/rules/chase-check.ts';
import { readChaseDate } from '../../preload/contract/rules/chase-dates.ts';
import { siteFields, type ChaseField, type ChaseValues } from '../../preload/contract/rules/chase-fields.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import type { NewProblem } from './chase-problems.ts';
import type { CheckedRow, ChaseRepository, RawRow } from './chase-repository.ts';
import { longestCell } from './importer.ts';
import { valuesReader } from './mapping-model.ts';
import { placeKey, type ProjectRecord } from './model.ts';
import { pause, SLICE_MS } from './pause.ts';
import type { ProjectRepository } from './repository.ts';
import { siteFactsOf, siteKeyOf } from './site-model.ts';
import type { SiteRepository } from './site-repository.ts';

export interface Checker {
  /** What a row says, edits included. */
  valuesOf(project: ProjectRecord, row: RawRow): ChaseValues;
  /** What a line of a file says. */
  lineValues(project: ProjectRecord, fileN: number, cells: readonly string[]): ChaseValues;
  check(
    project: ProjectRecord,
    values: ChaseValues,
    place: { fileN: number; line: number },
  ): { checked: CheckedRow; problems: NewProblem[] };
  /** Checks these rows anew, and those whose doubles they are or were. Joins the caller's transaction. */
  recheck(project: ProjectRecord, ns: readonly number[]): void;
  /** Checks everything anew, in slices: the rules of the project changed. */
  recheckAll(project: ProjectRecord, progress: (done: number) => void, signal: AbortSignal): Promise<void>;
  crossCheckAll(project: ProjectRecord, signal: AbortSignal): Promise<void>;
  /** A mapping was saved. */
  forgetMappings(): void;
}

const SLICE = 250;
const CROSS_SLICE = 200;
/** Above this a recheck of doubles looks at everything. */
const MOST_RELATED = 20_000;
const MOST_DATES = 20_000;

export function createChecker(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  sites: SiteRepository;
  clock: Clock;
}): Checker {
  const { database, projects, chases, sites, clock } = deps;
  const readers = new Map<number, (cells: readonly string[]) => ChaseValues>();
  const siteNumbers = new Map<string, number | null>();

  const readerOf = (project: ProjectRecord, fileN: number): ((cells: readonly string[]) => ChaseValues) => {
    const known = readers.get(fileN);
    if (known) return known;
    const file = projects.files(project.n).find((f) => f.n === fileN);
    const made = valuesReader(file?.mapping ?? [], clock.now().getFullYear());
    readers.set(fileN, made);
    return made;
  };
  const valuesOf: Checker['valuesOf'] = (project, row) => ({
    ...readerOf(project, row.fileN)(row.cells),
    ...row.edits,
  });
  /** By the pivot year, of which there are two. */
  const dates = new Map<number, Map<string, string | null>>();
  /** A list names the same few thousand days again and again. */
  const readDate = (text: string, pivotYear: number): string | null => {
    let ofYear = dates.get(pivotYear);
    if (!ofYear || ofYear.size > MOST_DATES) dates.set(pivotYear, (ofYear = new Map()));
    const known = ofYear.get(text);
    if (known !== undefined) return known;
    const read = readChaseDate(text, 'mdy', pivotYear);
    ofYear.set(text, read);
    return read;
  };
  let rules: { input: ProjectRecord['input']; untilMs: number; made: CheckRules } | null = null;
  /** Asked for each row: made anew only now and then. */
  const rulesOf = ({ input }: ProjectRecord): CheckRules => {
    const nowMs = clock.monotonicMs();
    if (rules?.input !== input || nowMs > rules.untilMs)
      rules = {
        input,
        untilMs: nowMs + 1_000,
        made: {
          type: input.type,
          reviewStart: input.reviewStart,
          reviewEnd: input.reviewEnd,
          today: plainDateOf(clock.now()),
          readDate,
        },
      };
    return rules.made;
  };

  const siteOf = (project: ProjectRecord, values: ChaseValues): number | null => {
    // By the texts as they stand: most rows of a site are alike, and folding names is the dearest part of a check.
    const known = [project.n, ...siteFields.map((f) => values[f] ?? '')].join('\u0001');
    const cached = siteNumbers.get(known);
    if (cached !== undefined) return cached;
    const facts = siteFactsOf(values);
    const key = siteKeyOf(facts);
    const n = key === '' ? null : sites.ensure(project.n, key, facts);
    if (siteNumbers.size > 50_000) siteNumbers.clear();
    siteNumbers.set(known, n);
    return n;
  };

  const check: Checker['check'] = (project, values, place) => {
    const { row, problems } = checkRow(values, rulesOf(project));
    const found: NewProblem[] = [...problems];
    if (Object.values(values).some((text) => text.length >= longestCell))
      for (const [field, text] of Object.entries(values) as [ChaseField, string][])
        if (text.length >= longestCell) found.push({ field, code: 'cell-long', severity: 'warning' });
    const key = values.chaseKey ?? '';
    if (key === '') found.push({ field: 'chaseKey', code: 'key-empty', severity: 'warning' });
    const errors = found.filter((p) => p.severity === 'error').length;
    const from = row.serviceFrom || row.serviceTo;
    return {
      checked: {
        chaseKey: key === '' ? placeKey(place) : key.slice(0, 200),
        state: row.active ? (errors > 0 ? 'invalid' : 'waiting') : 'inactive',
        siteN: siteOf(project, values),
        errors,
        warnings: found.length - errors,
        memberKey: (values.memberId ?? '').toLowerCase().replace(/\s+/g, '').slice(0, 200),
        serviceFrom: from,
        serviceTo: row.serviceTo || from,
        hccs: row.hccs.join(' '),
      },
      problems: found,
    };
  };

  const crossCheck = (project: ProjectRecord, ns: readonly number[]): void => {
    if (ns.length === 0) return;
    const { cross } = chases;
    const held = chases.problemsOf(ns);
    for (const n of ns)
      for (const p of held.get(n) ?? [])
        if (p.code === 'key-double' || p.code === 'duplicate' || p.code === 'hcc-again')
          chases.clearProblem(project.n, p.code, n);
    for (const n of cross.keyDoubles(project.n, ns))
      chases.addProblem(project.n, n, { field: 'chaseKey', code: 'key-double', severity: 'error' });
    for (const n of cross.duplicates(project.n, ns))
      chases.addProblem(project.n, n, { field: 'memberId', code: 'duplicate', severity: 'warning' });
    if (project.input.type === 'radv')
      for (const n of cross.hccDoubles(project.n, ns))
        chases.addProblem(project.n, n, { field: 'hcc', code: 'hcc-again', severity: 'warning' });
    cross.settleStates(ns);
  };

  /** The row's own check; a row that is on its way keeps its state. */
  const recheckOne = (project: ProjectRecord, row: RawRow): void => {
    const { checked, problems } = check(project, valuesOf(project, row), row);
    // What the exchange refused stays said until that cell is edited or the row is sent again.
    const kept = (chases.problemsOf([row.n]).get(row.n) ?? []).filter((p) => p.code === 'refused');
    chases.replaceProblems(project.n, row.n, [...problems, ...kept]);
    const errors = checked.errors + kept.length;
    const stays = row.state === 'requested' || (row.state === 'held' && checked.state === 'waiting');
    chases.saveCheck(row.n, { ...checked, errors, state: stays ? row.state : checked.state });
  };

  const inSlices = async (
    project: ProjectRecord,
    size: number,
    run: (ns: number[]) => void,
    signal: AbortSignal,
    progress?: (done: number) => void,
  ): Promise<void> => {
    let after = 0;
    let done = 0;
    let since = clock.monotonicMs();
    for (;;) {
      if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
      const ns = chases.cross.slice(project.n, after, size);
      const last = ns.at(-1);
      if (last === undefined) return;
      bulk(database, () => run(ns));
      after = last;
      done += ns.length;
      if (clock.monotonicMs() - since >= SLICE_MS) {
        progress?.(done);
        await pause();
        since = clock.monotonicMs();
      }
    }
  };

  /** Only rows that share a chase id or a member with another one, and those that did, can be doubles. */
  const suspects = async (project: ProjectRecord, signal: AbortSignal): Promise<void> => {
    const requireOpen = (): void => {
      if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
    };
    const found = new Set<number>();
    const { cross } = chases;
    for (const ask of [cross.sameKey, cross.sameMember, cross.said]) {
      requireOpen();
      for (const n of ask(project.n)) found.add(n);
      await pause();
    }
    const ns = [...found].sort((a, b) => a - b);
    for (let at = 0; at < ns.length; at += CROSS_SLICE) {
      requireOpen();
      bulk(database, () => crossCheck(project, ns.slice(at, at + CROSS_SLICE)));
      await pause();
    }
  };

  return {
    valuesOf,
    lineValues: (project, fileN, cells) => readerOf(project, fileN)(cells),
    check,
    recheck: (project, ns) => {
      const before = chases.cross.keysOf(ns);
      for (let at = 0; at < ns.length; at += SLICE)
        for (const row of chases.raw(project.n, ns.slice(at, at + SLICE))) recheckOne(project, row);
      const keys = [...before, ...chases.cross.keysOf(ns)];
      const related = chases.cross.related(
        project.n,
        [...new Set(keys.map((k) => k.key))],
        [...new Set(keys.map((k) => k.member))],
      );
      crossCheck(project, related.slice(0, MOST_RELATED));
    },
    recheckAll: async (project, progress, signal) => {
      await inSlices(
        project,
        SLICE,
        (ns) => chases.raw(project.n, ns).forEach((row) => recheckOne(project, row)),
        signal,
        progress,
      );
      await suspects(project, signal);
    },
    crossCheckAll: suspects,
    forgetMappings: () => {
      readers.clear();
      siteNumbers.clear();
    },
  };
}
