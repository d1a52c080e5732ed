/** People of chase lists who were not asked for yet, for the search over everything. Reads only. */
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChaseRepository, RawRow } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import type { ProjectRecord } from './model.ts';
import type { ProjectRepository } from './repository.ts';

/** A row of a list that was not sent. */
export interface ListedPerson {
  /** Number of the row, over all projects. */
  n: number;
  projectId: string;
  code: string;
  /** Last name, first name. */
  name: string;
  birthDate: string;
  memberId: string;
  chaseKey: string;
}

export interface PeopleOfLists {
  /** Projects with rows that were not sent; the revision changes with the rows. */
  lists(): { projectId: string; revision: number }[];
  /** At most so many of one project, by ascending number. @returns null for `last` behind the end */
  after(projectId: string, afterN: number, limit: number): { people: ListedPerson[]; last: number | null };
  /** Those of these rows that were still not sent. */
  unsent(ns: readonly number[]): ListedPerson[];
}

export function createPeopleOfLists(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  checker: Checker;
}): PeopleOfLists {
  const { database, projects, chases, checker } = deps;
  const person = (project: ProjectRecord, row: RawRow): ListedPerson => {
    const values = checker.valuesOf(project, row);
    return {
      n: row.n,
      projectId: project.id,
      code: project.input.code,
      name: [values.family, [values.given, values.middle].filter(Boolean).join(' ')].filter(Boolean).join(', '),
      birthDate: values.birthDate ?? '',
      memberId: values.memberId ?? '',
      chaseKey: values.chaseKey ?? '',
    };
  };
  const isUnsent = (row: RawRow): boolean => row.state !== 'requested';
  return {
    lists: () =>
      database
        .sql<{ projectId: string; revision: number }>(
          `SELECT p.id AS projectId, p.revision FROM project p WHERE EXISTS (
             SELECT 1 FROM chase WHERE project_n = p.n AND state IN ('waiting', 'held', 'invalid', 'inactive'))`,
        )
        .all(),
    after: (projectId, afterN, limit) => {
      const project = projects.get(projectId);
      const rows = chases.rawAfter(project.n, afterN, limit);
      return { people: rows.filter(isUnsent).map((row) => person(project, row)), last: rows.at(-1)?.n ?? null };
    },
    unsent: (ns) => {
      const found: ListedPerson[] = [];
      for (const { id, list } of byProject(ns)) {
        try {
          const project = projects.get(id);
          for (const row of chases.raw(project.n, list)) if (isUnsent(row)) found.push(person(project, row));
        } catch (error) {
          // Removed a moment ago.
          if (!(error instanceof AppError && error.code === 'notFound')) throw error;
        }
      }
      return found.sort((a, b) => a.n - b.n);
    },
  };

  function byProject(ns: readonly number[]): { id: string; list: number[] }[] {
    const lists = new Map<string, number[]>();
    for (const { id, n } of database
      .sql<{ id: string; n: number }>(
        `SELECT p.id, c.n FROM chase c JOIN project p ON p.n = c.project_n
         WHERE c.n IN (SELECT value FROM json_each(:ns)) AND c.state <> 'requested'`,
      )
      .all({ ns: JSON.stringify(ns) }))
      lists.set(id, [...(lists.get(id) ?? []), n]);
    return [...lists].map(([id, list]) => ({ id, list }));
  }
}
