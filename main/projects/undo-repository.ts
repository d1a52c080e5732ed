/** SQL of undo steps: each keeps what stood in the cells it changed. Synchronous. */
import type { ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import type { Database } from '../storage/database-port.ts';

export interface UndoRepository {
  /** A new step; the oldest beyond `most` are forgotten. */
  begin(projectN: number, label: string, most: number): number;
  keep(step: number, chaseN: number, field: ChaseField, former: string | null): void;
  /** A step that changed nothing is no step. */
  finish(step: number, rows: number): void;
  latest(projectN: number): { n: number; label: string; rows: number } | null;
  take(step: number, limit: number): { chaseN: number; field: ChaseField; former: string | null }[];
  drop(step: number, chaseN: number, field: ChaseField): void;
  end(step: number): void;
  /** Rows were made anew: their numbers mean nothing any more. */
  clear(projectN: number): void;
}

export function createUndoRepository(database: Database): UndoRepository {
  return {
    begin: (projectN, label, most) => {
      database
        .sql(
          'DELETE FROM chase_undo_step WHERE n IN (SELECT n FROM chase_undo_step WHERE project_n = :projectN ORDER BY n DESC LIMIT -1 OFFSET :most)',
        )
        .run({ projectN, most: most - 1 });
      return Number(
        database
          .sql('INSERT INTO chase_undo_step (project_n, label, rows) VALUES (:projectN, :label, 0)')
          .run({ projectN, label }).lastInsertRowid,
      );
    },
    keep: (step, chaseN, field, former) => {
      database
        .sql(
          'INSERT OR IGNORE INTO chase_undo (step_n, chase_n, field, former) VALUES (:step, :chaseN, :field, :former)',
        )
        .run({ step, chaseN, field, former });
    },
    finish: (step, rows) => {
      database.sql('UPDATE chase_undo_step SET rows = :rows WHERE n = :step').run({ step, rows });
    },
    latest: (projectN) =>
      database
        .sql<{ n: number; label: string; rows: number }>(
          'SELECT n, label, rows FROM chase_undo_step WHERE project_n = :projectN AND rows > 0 ORDER BY n DESC LIMIT 1',
        )
        .get({ projectN }) ?? null,
    take: (step, limit) =>
      database
        .sql<{ chase_n: number; field: ChaseField; former: string | null }>(
          'SELECT chase_n, field, former FROM chase_undo WHERE step_n = :step LIMIT :limit',
        )
        .all({ step, limit })
        .map((r) => ({ chaseN: r.chase_n, field: r.field, former: r.former })),
    drop: (step, chaseN, field) => {
      database
        .sql('DELETE FROM chase_undo WHERE step_n = :step AND chase_n = :chaseN AND field = :field')
        .run({ step, chaseN, field });
    },
    end: (step) => {
      database.sql('DELETE FROM chase_undo_step WHERE n = :step').run({ step });
    },
    clear: (projectN) => {
      database.sql('DELETE FROM chase_undo_step WHERE project_n = :projectN').run({ projectN });
    },
  };
}
