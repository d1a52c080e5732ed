/** SQL of projects, their files and the mapping templates. Synchronous; decides nothing. */
import type { ProjectInput } from '../../preload/contract/projects.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { MappingColumn } from './mapping-model.ts';
import { linesOfBlock, type FileFacts, type FileRecord, type ProjectRecord, type SendingState } from './model.ts';

interface ProjectColumns {
  n: number;
  id: string;
  input_json: string;
  identifier_value: string;
  batch_request_id: string | null;
  sending: SendingState;
  notice: string;
  revision: number;
  created_at: string;
  updated_at: string;
}

interface FileColumns {
  n: number;
  id: string;
  project_n: number;
  state: 'reading' | 'kept';
  name: string;
  facts_json: string;
  header_row: number;
  mapping_json: string | null;
  added_at: string;
}

export interface ProjectRepository {
  list(): ProjectRecord[];
  /** @throws AppError `notFound` */
  get(id: string): ProjectRecord;
  byIdentifier(value: string): ProjectRecord | null;
  /** @returns false when the identifier is taken */
  insert(row: { id: string; input: ProjectInput; identifierValue: string; at: string }): boolean;
  saveInput(id: string, input: ProjectInput, at: string): void;
  remove(id: string): void;
  setBatch(id: string, requestId: string): void;
  setSending(id: string, sending: SendingState, notice: string, at: string): void;
  /** Rows changed: every view made before is old. @returns the new revision */
  touch(n: number, at: string): number;
  files(projectN: number): FileRecord[];
  file(projectN: number, fileId: string): FileRecord;
  insertFile(row: { id: string; projectN: number; name: string; facts: FileFacts; at: string }): number;
  /** What a crash left: files whose reading never ended. */
  dropHalfRead(): void;
  finishFile(n: number, facts: FileFacts, headerRow: number): void;
  /** And marks the file: its rows are still to be made. */
  saveMapping(n: number, headerRow: number, columns: readonly MappingColumn[], mode: 'add' | 'update'): void;
  /** Rows of the lines before this one are made; null: of all. */
  setApplied(n: number, nextLine: number | null): void;
  /** Files whose rows are being made, or were when the program ended. */
  applying(): { projectId: string; fileId: string; nextLine: number; mode: 'add' | 'update' }[];
  /** Its rows are the caller's to remove before. */
  removeFile(n: number): void;
  /** At most so many at once. @returns how many */
  removeLines(fileN: number, limit: number): number;
  /** So many lines of the file from one on. */
  lines(fileN: number, fromLine: number, limit: number): { line: number; cells: string[] }[];
  /** Lines of one block, or null behind the last one. */
  block(fileN: number, block: number): string[][] | null;
  /** @param lines `linesOfBlock` of them, fewer in the last one */
  insertBlock(fileN: number, block: number, lines: readonly string[][]): void;
  template(fingerprint: string): { name: string; columns: MappingColumn[] } | null;
  templates(): { name: string; columns: number; usedAt: string }[];
  saveTemplate(fingerprint: string, name: string, columns: readonly MappingColumn[], at: string): void;
  useTemplate(fingerprint: string, at: string): void;
  removeTemplate(name: string): void;
}

const toProject = (c: ProjectColumns): ProjectRecord => ({
  n: c.n,
  id: c.id,
  // Written by insert and saveInput only, from values that the contract's schema had accepted.
  input: JSON.parse(c.input_json) as ProjectInput,
  identifierValue: c.identifier_value,
  batchRequestId: c.batch_request_id,
  sending: c.sending,
  notice: c.notice,
  revision: c.revision,
  createdAt: c.created_at,
  updatedAt: c.updated_at,
});

const toFile = (c: FileColumns): FileRecord => ({
  n: c.n,
  id: c.id,
  projectN: c.project_n,
  state: c.state,
  name: c.name,
  facts: JSON.parse(c.facts_json) as FileFacts,
  headerRow: c.header_row,
  mapping: c.mapping_json === null ? null : (JSON.parse(c.mapping_json) as MappingColumn[]),
  addedAt: c.added_at,
});

export function createProjectRepository(database: Database): ProjectRepository {
  const block = (fileN: number, at: number): string[][] | null => {
    const row = database
      .sql<{ lines: string }>('SELECT lines FROM chase_block WHERE file_n = :fileN AND block = :at')
      .get({ fileN, at });
    return row ? (JSON.parse(row.lines) as string[][]) : null;
  };
  return {
    list: () => database.sql<ProjectColumns>('SELECT * FROM project ORDER BY n DESC').all().map(toProject),
    get: (id) => {
      const row = database.sql<ProjectColumns>('SELECT * FROM project WHERE id = :id').get({ id });
      if (!row) throw new AppError('notFound', 'This project does not exist any more.');
      return toProject(row);
    },
    byIdentifier: (value) => {
      const row = database.sql<ProjectColumns>('SELECT * FROM project WHERE identifier_value = :value').get({ value });
      return row ? toProject(row) : null;
    },
    insert: ({ id, input, identifierValue, at }) =>
      database
        .sql(
          `INSERT INTO project (id, input_json, identifier_value, created_at, updated_at) VALUES (:id, :json, :identifierValue, :at, :at)
           ON CONFLICT (identifier_value) DO NOTHING`,
        )
        .run({ id, json: JSON.stringify(input), identifierValue, at }).changes === 1,
    saveInput: (id, input, at) => {
      database
        .sql('UPDATE project SET input_json = :json, updated_at = :at WHERE id = :id')
        .run({ id, json: JSON.stringify(input), at });
    },
    remove: (id) => {
      database.sql('DELETE FROM project WHERE id = :id').run({ id });
    },
    setBatch: (id, requestId) => {
      database.sql('UPDATE project SET batch_request_id = :requestId WHERE id = :id').run({ id, requestId });
    },
    setSending: (id, sending, notice, at) => {
      database
        .sql('UPDATE project SET sending = :sending, notice = :notice, updated_at = :at WHERE id = :id')
        .run({ id, sending, notice, at });
    },
    touch: (n, at) => {
      database.sql('UPDATE project SET revision = revision + 1, updated_at = :at WHERE n = :n').run({ n, at });
      return database.sql<{ r: number }>('SELECT revision AS r FROM project WHERE n = :n').get({ n })?.r ?? 0;
    },
    files: (projectN) =>
      database
        .sql<FileColumns>(`SELECT * FROM chase_file WHERE project_n = :projectN AND state = 'kept' ORDER BY n`)
        .all({ projectN })
        .map(toFile),
    file: (projectN, fileId) => {
      const row = database
        .sql<FileColumns>('SELECT * FROM chase_file WHERE id = :fileId AND project_n = :projectN')
        .get({ fileId, projectN });
      if (!row) throw new AppError('notFound', 'This file is not part of the project any more.');
      return toFile(row);
    },
    insertFile: ({ id, projectN, name, facts, at }) =>
      Number(
        database
          .sql(
            `INSERT INTO chase_file (id, project_n, state, name, facts_json, header_row, added_at)
             VALUES (:id, :projectN, 'reading', :name, :facts, 0, :at)`,
          )
          .run({ id, projectN, name, facts: JSON.stringify(facts), at }).lastInsertRowid,
      ),
    dropHalfRead: () => {
      database.sql(`DELETE FROM chase_file WHERE state = 'reading'`).run();
    },
    finishFile: (n, facts, headerRow) => {
      database
        .sql(`UPDATE chase_file SET state = 'kept', facts_json = :facts, header_row = :headerRow WHERE n = :n`)
        .run({ n, facts: JSON.stringify(facts), headerRow });
    },
    saveMapping: (n, headerRow, columns, mode) => {
      database
        .sql(
          `UPDATE chase_file SET mapping_json = :json, header_row = :headerRow, applying_line = :headerRow + 1, applying_mode = :mode
           WHERE n = :n`,
        )
        .run({ n, headerRow, mode, json: JSON.stringify(columns) });
    },
    setApplied: (n, nextLine) => {
      database.sql('UPDATE chase_file SET applying_line = :nextLine WHERE n = :n').run({ n, nextLine });
    },
    applying: () =>
      database
        .sql<{ project_id: string; id: string; applying_line: number; applying_mode: 'add' | 'update' }>(
          `SELECT p.id AS project_id, f.id, f.applying_line, f.applying_mode FROM chase_file f JOIN project p ON p.n = f.project_n
           WHERE f.applying_line IS NOT NULL ORDER BY f.n`,
        )
        .all()
        .map((r) => ({ projectId: r.project_id, fileId: r.id, nextLine: r.applying_line, mode: r.applying_mode })),
    removeFile: (n) => {
      database.sql('DELETE FROM chase_file WHERE n = :n').run({ n });
    },
    removeLines: (fileN, limit) =>
      database
        .sql(
          'DELETE FROM chase_block WHERE rowid IN (SELECT rowid FROM chase_block WHERE file_n = :fileN LIMIT :limit)',
        )
        .run({ fileN, limit }).changes,
    lines: (fileN, fromLine, limit) => {
      const found: { line: number; cells: string[] }[] = [];
      for (let at = Math.floor(fromLine / linesOfBlock); found.length < limit; at++) {
        const lines = block(fileN, at);
        if (lines === null) break;
        lines.forEach((cells, i) => {
          const line = at * linesOfBlock + i;
          if (line >= fromLine && found.length < limit) found.push({ line, cells });
        });
      }
      return found;
    },
    block,
    insertBlock: (fileN, at, lines) => {
      database
        .sql('INSERT INTO chase_block (file_n, block, lines) VALUES (:fileN, :at, :lines)')
        .run({ fileN, at, lines: JSON.stringify(lines) });
    },
    template: (fingerprint) => {
      const row = database
        .sql<{ name: string; mapping_json: string }>(
          'SELECT name, mapping_json FROM mapping_template WHERE fingerprint = :fingerprint',
        )
        .get({ fingerprint });
      return row ? { name: row.name, columns: JSON.parse(row.mapping_json) as MappingColumn[] } : null;
    },
    templates: () =>
      database
        .sql<{ name: string; columns: number; used_at: string }>(
          'SELECT name, json_array_length(mapping_json) AS columns, used_at FROM mapping_template ORDER BY used_at DESC LIMIT 500',
        )
        .all()
        .map((r) => ({ name: r.name, columns: r.columns, usedAt: r.used_at })),
    saveTemplate: (fingerprint, name, columns, at) =>
      database.transaction(() => {
        database.sql('DELETE FROM mapping_template WHERE name = :name').run({ name });
        database
          .sql(
            'INSERT OR REPLACE INTO mapping_template (fingerprint, name, mapping_json, used_at) VALUES (:fingerprint, :name, :json, :at)',
          )
          .run({ fingerprint, name, json: JSON.stringify(columns), at });
      }),
    useTemplate: (fingerprint, at) => {
      database
        .sql('UPDATE mapping_template SET used_at = :at WHERE fingerprint = :fingerprint')
        .run({ fingerprint, at });
    },
    removeTemplate: (name) => {
      database.sql('DELETE FROM mapping_template WHERE name = :name').run({ name });
    },
  };
}
