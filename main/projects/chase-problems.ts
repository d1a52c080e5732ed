/** SQL of what is wrong with rows, and the counts of it that the rows carry. Synchronous; decides nothing. */
import type { ProblemCode, Severity } from '../../preload/contract/rules/chase-check.ts';
import type { ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import type { Database } from '../storage/database-port.ts';

export interface NewProblem {
  field: ChaseField;
  code: ProblemCode;
  severity: Severity;
  detail?: string;
}

export interface ProblemRows {
  /** Of a row that had none. Its own counts are the caller's. */
  putProblems(projectN: number, n: number, problems: readonly NewProblem[]): void;
  replaceProblems(projectN: number, n: number, problems: readonly NewProblem[]): void;
  addProblem(projectN: number, n: number, problem: NewProblem): void;
  clearProblem(projectN: number, code: ProblemCode, n: number, field?: ChaseField): void;
  problemsOf(
    ns: readonly number[],
  ): Map<number, { field: ChaseField; code: ProblemCode; severity: Severity; detail: string }[]>;
}

export function createProblemRows(database: Database): ProblemRows {
  const put = (projectN: number, n: number, p: NewProblem): number =>
    database
      .sql(
        'INSERT OR IGNORE INTO chase_problem (project_n, code, field, chase_n, severity, detail) VALUES (:projectN, :code, :field, :n, :severity, :detail)',
      )
      .run({ projectN, n, code: p.code, field: p.field, severity: p.severity, detail: p.detail ?? '' }).changes;
  const putProblems: ProblemRows['putProblems'] = (projectN, n, problems) => {
    for (const p of problems) put(projectN, n, p);
  };
  return {
    putProblems,
    replaceProblems: (projectN, n, problems) => {
      database.sql('DELETE FROM chase_problem WHERE chase_n = :n').run({ n });
      putProblems(projectN, n, problems);
    },
    addProblem: (projectN, n, p) => {
      if (put(projectN, n, p) === 0) return;
      database
        .sql(
          p.severity === 'error'
            ? 'UPDATE chase SET errors = errors + 1 WHERE n = :n'
            : 'UPDATE chase SET warnings = warnings + 1 WHERE n = :n',
        )
        .run({ n });
    },
    clearProblem: (projectN, code, n, field) => {
      for (const severity of ['error', 'warning'] as const) {
        const removed = database
          .sql(
            `DELETE FROM chase_problem WHERE project_n = :projectN AND code = :code AND chase_n = :n AND severity = :severity
             AND (:field IS NULL OR field = :field)`,
          )
          .run({ projectN, code, n, severity, field: field ?? null }).changes;
        if (removed > 0)
          database
            .sql(
              severity === 'error'
                ? 'UPDATE chase SET errors = errors - :removed WHERE n = :n'
                : 'UPDATE chase SET warnings = warnings - :removed WHERE n = :n',
            )
            .run({ n, removed });
      }
    },
    problemsOf: (ns) => {
      const found = new Map<number, { field: ChaseField; code: ProblemCode; severity: Severity; detail: string }[]>();
      for (const { chase_n, ...p } of database
        .sql<{ chase_n: number; field: ChaseField; code: ProblemCode; severity: Severity; detail: string }>(
          'SELECT chase_n, field, code, severity, detail FROM chase_problem WHERE chase_n IN (SELECT value FROM json_each(:ns)) ORDER BY severity',
        )
        .all({ ns: JSON.stringify(ns) }))
        found.set(chase_n, [...(found.get(chase_n) ?? []), p]);
      return found;
    },
  };
}
