/**
 * The view of the Check grid: which rows, in which order, and a window of them. The order is found once for a filter and kept until
 * rows change. Reads only.
 */
import type { ChaseFilter, ChaseRow, projectsContract } from '../../preload/contract/projects.ts';
import { chaseFields, type ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import { problemSentence } from '../../preload/contract/rules/chase-check.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Database, SqlValue } from '../storage/database-port.ts';
import { stateOfRequest, type ChaseRepository } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import type { ProjectRecord } from './model.ts';
import { pause, SLICE_MS } from './pause.ts';
import type { ProjectRepository } from './repository.ts';
import { createTextIndex } from './text-index.ts';

type RowsQuery = z.output<(typeof projectsContract)['projects:rows']['input']>;
type RowsAnswer = z.output<(typeof projectsContract)['projects:rows']['output']>;

export interface Grid {
  rows(project: ProjectRecord, query: RowsQuery, signal: AbortSignal): Promise<RowsAnswer>;
  /** Numbers of the rows that a filter shows, in the order of the list. */
  select(project: ProjectRecord, filter: ChaseFilter, signal: AbortSignal): Promise<number[]>;
  /** Rows changed: their texts are read again. null: all of them. */
  changed(projectN: number, ns: readonly number[] | null): void;
}

const SLICE = 500;
const MOST_VIEWS = 8;

export function createGrid(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  checker: Checker;
  clock: Clock;
}): Grid {
  const { database, projects, chases, checker, clock } = deps;
  const views = new Map<string, number[]>();
  const texts = createTextIndex(deps);
  /** Rows with problems, 1 to 3 by what they have: of the revision that was asked for last. */
  let ranks: { projectN: number; revision: number; ofRow: Map<number, number> } | null = null;
  const ranksOf = ({ n: projectN, revision }: ProjectRecord): Map<number, number> => {
    if (ranks?.projectN !== projectN || ranks.revision !== revision)
      ranks = {
        projectN,
        revision,
        ofRow: new Map(
          database
            .sql<{ n: number; r: number }>(
              `SELECT chase_n AS n, max(severity = 'error') * 2 + max(severity = 'warning') AS r
               FROM chase_problem WHERE project_n = :projectN GROUP BY chase_n`,
            )
            .all({ projectN })
            .map((row) => [row.n, row.r]),
        ),
      };
    return ranks.ofRow;
  };

  /** Rows that meet everything but the text, by SQL of constants and bound values. */
  const bySql = (project: ProjectRecord, filter: ChaseFilter): number[] | null => {
    const where: string[] = [];
    const params: Record<string, SqlValue> = { projectN: project.n };
    if (filter.problems.length > 0) {
      const each = filter.problems.map((p, i) => {
        params[`code${i}`] = p.code;
        params[`field${i}`] = p.field;
        return `(code = :code${i} AND (:field${i} IS NULL OR field = :field${i}))`;
      });
      where.push(`n IN (SELECT chase_n FROM chase_problem WHERE project_n = :projectN AND (${each.join(' OR ')}))`);
    }
    if (filter.severities.length > 0)
      where.push(`(${filter.severities.map((s) => (s === 'error' ? 'errors > 0' : 'warnings > 0')).join(' OR ')})`);
    if (filter.siteId !== null) {
      params['siteId'] = filter.siteId;
      where.push('site_n = (SELECT n FROM project_site WHERE id = :siteId)');
    }
    if (filter.fileId !== null) {
      params['fileId'] = filter.fileId;
      where.push('file_n = (SELECT n FROM chase_file WHERE id = :fileId)');
    }
    if (filter.states.length > 0) {
      const local = filter.states.filter((s) => s !== 'queued' && s !== 'sent' && s !== 'failed').map((s) => `'${s}'`);
      const remote = REMOTE.filter((r) => filter.states.includes(r.state)).map((r) => r.sql);
      const parts = [
        ...(local.length > 0 ? [`state IN (${local.join(', ')})`] : []),
        ...(remote.length > 0
          ? [
              `(state = 'requested' AND request_id IN (SELECT id FROM request WHERE project_id = :projectId AND kind = 'child' AND (${remote.join(' OR ')})))`,
            ]
          : []),
      ];
      if (remote.length > 0) params['projectId'] = project.id;
      where.push(`(${parts.join(' OR ')})`);
    }
    if (where.length === 0) return null;
    return database
      .sql<{ n: number }>(`SELECT n FROM chase WHERE project_n = :projectN AND ${where.join(' AND ')} ORDER BY n`)
      .all(params)
      .map((r) => r.n);
  };

  const select: Grid['select'] = async (project, filter, signal) => {
    const narrowed = bySql(project, filter);
    const words = filter.text
      .toLowerCase()
      .split(/\s+/)
      .filter((w) => w !== '');
    if (words.length === 0)
      return (
        narrowed ??
        database
          .sql<{ n: number }>('SELECT n FROM chase WHERE project_n = :projectN ORDER BY n')
          .all({ projectN: project.n })
          .map((r) => r.n)
      );
    return texts.search(project, words, narrowed, signal);
  };

  const sorted = async (
    project: ProjectRecord,
    ns: number[],
    query: RowsQuery,
    signal: AbortSignal,
  ): Promise<number[]> => {
    if (query.sort === 'order') return query.descending ? [...ns].reverse() : ns;
    if (query.sort === 'errors') {
      const rank = ranksOf(project);
      const lots: number[][] = [[], [], [], []];
      for (const n of ns) lots[rank.get(n) ?? 0]?.push(n);
      return query.descending ? lots.flat() : lots.reverse().flat();
    }
    const field = query.sort;
    const keys = new Map<number, string>();
    let since = clock.monotonicMs();
    for (let at = 0; at < ns.length; at += SLICE) {
      for (const row of chases.raw(project.n, ns.slice(at, at + SLICE)))
        keys.set(row.n, sortKey(checker.valuesOf(project, row)[field] ?? ''));
      if (clock.monotonicMs() - since >= SLICE_MS) {
        await pause();
        if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
        since = clock.monotonicMs();
      }
    }
    const sign = query.descending ? -1 : 1;
    return [...ns].sort((a, b) => {
      const x = keys.get(a) ?? '';
      const y = keys.get(b) ?? '';
      return x === y ? a - b : sign * (x < y ? -1 : 1);
    });
  };

  return {
    select,
    changed: texts.changed,
    rows: async (project, query, signal) => {
      const key = JSON.stringify([project.n, project.revision, query.filter, query.sort, query.descending]);
      // States of sent rows change without a revision: such a view is always made anew.
      const lasting = !query.filter.states.some((s) => s === 'queued' || s === 'sent' || s === 'failed');
      let view = lasting ? views.get(key) : undefined;
      if (!view) {
        view = await sorted(project, await select(project, query.filter, signal), query, signal);
        views.set(key, view);
        for (const oldest of views.keys()) {
          if (views.size <= MOST_VIEWS) break;
          views.delete(oldest);
        }
      }
      // What one types first should not wait for the texts: they are read while one looks.
      if (query.filter.text === '' && view.length > 0) void texts.prepare(project, signal).catch(() => undefined);
      const columns = query.columns.length > 0 ? query.columns : shownColumns(project);
      const ns = view.slice(query.offset, query.offset + query.limit);
      return { rows: windowOf(project, ns, columns), total: view.length, revision: project.revision, columns };
    },
  };

  /** The fields that some file feeds, in the order of the vocabulary. */
  function shownColumns(project: ProjectRecord): ChaseField[] {
    const fed = new Set(projects.files(project.n).flatMap((f) => f.mapping?.map((c) => c.field) ?? []));
    if (fed.has('fullName')) for (const f of ['family', 'given', 'middle'] as const) fed.add(f);
    fed.delete('fullName');
    return chaseFields.filter((f) => fed.has(f));
  }

  function windowOf(project: ProjectRecord, ns: readonly number[], columns: readonly ChaseField[]): ChaseRow[] {
    const rows = chases.raw(project.n, ns);
    const problems = chases.problemsOf(ns);
    const matched = new Set(
      database
        .sql<{ n: number }>(
          `SELECT n FROM project_site WHERE decision = 'matched' AND n IN (SELECT value FROM json_each(:ns))`,
        )
        .all({ ns: JSON.stringify([...new Set(rows.map((r) => r.siteN))]) })
        .map((r) => r.n),
    );
    const statuses = new Map(
      database
        .sql<{ id: string; status: NormalizedStatus }>(
          'SELECT id, status FROM request WHERE id IN (SELECT value FROM json_each(:ids))',
        )
        .all({ ids: JSON.stringify(rows.flatMap((r) => r.requestId ?? [])) })
        .map((r) => [r.id, r.status]),
    );
    return rows.map((row) => {
      const values = checker.valuesOf(project, row);
      const status = row.state === 'requested' && row.requestId !== null ? (statuses.get(row.requestId) ?? null) : null;
      return {
        id: row.n,
        line: row.line + 1,
        state: row.state === 'requested' ? (status === null ? 'queued' : stateOfRequest(status)) : row.state,
        cells: columns.map((f) => values[f] ?? ''),
        problems: (problems.get(row.n) ?? []).map((p) => ({
          cell: columns.indexOf(p.field),
          field: p.field,
          code: p.code,
          severity: p.severity,
          text: p.detail === '' ? problemSentence(p.field, p.code) : p.detail,
        })),
        edited: columns.flatMap((f, i) => (row.edits[f] === undefined ? [] : [i])),
        siteMatched: row.siteN !== null && matched.has(row.siteN),
        requestId: row.requestId,
        status,
      };
    });
  }
}

const REMOTE = [
  { state: 'queued', sql: `status IN ('queued', 'sending', 'send-uncertain')` },
  { state: 'failed', sql: `status = 'draft'` },
  { state: 'sent', sql: `status NOT IN ('queued', 'sending', 'send-uncertain', 'draft', 'held')` },
] as const;

/** Numbers by size, `MM/DD/YYYY` by date, words without regard to case. */
function sortKey(text: string): string {
  const date = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (date) return `${date[3] ?? ''}${(date[1] ?? '').padStart(2, '0')}${(date[2] ?? '').padStart(2, '0')}`;
  return /^\d{1,15}$/.test(text) ? text.padStart(15, '0') : text.toLowerCase();
}
