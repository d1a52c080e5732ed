/**
 * The account for the client: one line for each row imported, keyed on the client's chase id, then one for each request that another
 * workstation sent into the project. Names and birth dates stay here. Streamed;
 * in CSV a cell that a spreadsheet would take for a formula is made harmless (OWASP, CSV injection).
 */
import { chaseStateLabels } from '../../preload/contract/rules/chase-fields.ts';
import { problemSentence } from '../../preload/contract/rules/chase-check.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import { stateOfRequest, type ChaseRepository } from './chase-repository.ts';
import type { ProjectRecord } from './model.ts';
import { pause } from './pause.ts';
import type { ProjectRepository } from './repository.ts';
import type { SiteRepository } from './site-repository.ts';
import { xlsxFile } from './xlsx-writer.ts';

export const resultColumns = [
  'Chase id',
  'File',
  'Line',
  'Outcome',
  'Status',
  'Exchange words',
  'Identifier',
  'Task id',
  'Sent at',
  'Site',
  'Organization id',
  'Reasons',
] as const;

/** Stands where rows say their state. */
const joinedOutcome = 'Sent by another workstation';

const SLICE = 200;

/** A row or a joined child, with what its request tells. */
interface Told {
  n: number;
  chase_key: string;
  status: NormalizedStatus | null;
  own_words: string | null;
  identifier_value: string | null;
  task_id: string | null;
  sent_at: string | null;
}
interface Row extends Told {
  file_n: number;
  line: number;
  state: string;
  site_n: number | null;
  request_id: string | null;
}

/** Lines of cells, the header first. */
export async function* resultLines(
  deps: { database: Database; projects: ProjectRepository; chases: ChaseRepository; sites: SiteRepository },
  project: ProjectRecord,
  signal: AbortSignal,
): AsyncGenerator<string[][], void, undefined> {
  const { database, chases, sites } = deps;
  const files = new Map(deps.projects.files(project.n).map((f) => [f.n, f.name]));
  yield [[...resultColumns]];
  for (let after = 0; ;) {
    if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
    const rows = database
      .sql<Row>(
        `SELECT c.n, c.chase_key, c.file_n, c.line, c.state, c.site_n, c.request_id, r.status, r.own_words, r.identifier_value, r.task_id, r.sent_at
         FROM chase c LEFT JOIN request r ON r.id = c.request_id WHERE +c.project_n = :projectN AND c.n > :after ORDER BY c.n LIMIT ${SLICE}`,
      )
      .all({ projectN: project.n, after });
    const last = rows.at(-1);
    if (!last) break;
    const problems = chases.problemsOf(rows.map((r) => r.n));
    const known = new Map([...new Set(rows.map((r) => r.site_n))].map((n) => [n, n === null ? null : sites.byN(n)]));
    yield rows.map((r) => {
      const site = known.get(r.site_n) ?? null;
      const requested = r.state === 'requested' && r.status !== null;
      const state = requested && r.status !== null ? stateOfRequest(r.status) : r.state;
      const reasons = (problems.get(r.n) ?? [])
        .filter((p) => p.severity === 'error')
        .map((p) => (p.detail === '' ? problemSentence(p.field, p.code) : p.detail));
      if (state === 'waiting' && site?.decision !== 'matched')
        reasons.push(site?.decision === 'none' ? 'Site is not in the directory' : 'Site is not matched');
      return [
        r.chase_key,
        files.get(r.file_n) ?? '',
        String(r.line + 1),
        chaseStateLabels[state as keyof typeof chaseStateLabels] ?? state,
        requested ? (r.status ?? '') : '',
        requested ? (r.own_words ?? '') : '',
        requested ? (r.identifier_value ?? '') : '',
        requested ? (r.task_id ?? '') : '',
        requested ? (r.sent_at ?? '') : '',
        site?.chosen?.name ?? site?.facts.name ?? '',
        site?.chosen?.organizationId ?? '',
        reasons.join('; '),
      ];
    });
    after = last.n;
    await pause();
  }
  yield* joinedLines(database, project, signal);
}

/** Children that joined and are no rows of a list here: what their Tasks tell. */
async function* joinedLines(
  database: Database,
  project: ProjectRecord,
  signal: AbortSignal,
): AsyncGenerator<string[][], void, undefined> {
  for (let after = 0; ;) {
    if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
    // Every slice looks at the same number of rows, whosever they are.
    const rows = database
      .sql<Told & { custodian_name: string; is_ours: number }>(
        `SELECT j.rowid AS n, r.chase_key, r.status, r.own_words, r.identifier_value, r.task_id, r.sent_at, r.custodian_name,
           +r.project_id = :projectId AND r.kind = 'child' AND NOT EXISTS (SELECT 1 FROM chase c WHERE c.request_id = r.id) AS is_ours
         FROM request_joined j CROSS JOIN request r ON r.id = j.request_id WHERE j.rowid > :after ORDER BY j.rowid LIMIT ${SLICE}`,
      )
      .all({ projectId: project.id, after });
    const last = rows.at(-1);
    if (!last) return;
    yield rows
      .filter((r) => r.is_ours === 1)
      .map((r) => [
        r.chase_key,
        '',
        '',
        joinedOutcome,
        r.status ?? '',
        r.own_words ?? '',
        r.identifier_value ?? '',
        r.task_id ?? '',
        r.sent_at ?? '',
        r.custodian_name,
        '',
        '',
      ]);
    after = last.n;
    await pause();
  }
}

/** A leading =, +, -, @, tab or return makes a spreadsheet calculate: an apostrophe before it makes it text. */
export const harmless = (cell: string): string => (/^[\s]*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((c) => (/[",\r\n]/.test(harmless(c)) ? `"${harmless(c).replaceAll('"', '""')}"` : harmless(c))).join(',')}\r\n`;

/** UTF-8 with its mark, so that Excel reads accents. */
export async function* csvFile(lines: AsyncIterable<string[][]>): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from('\uFEFF', 'utf8');
  for await (const slice of lines) yield Buffer.from(slice.map(csvLine).join(''), 'utf8');
}

export const resultFile = (format: 'csv' | 'xlsx', lines: AsyncIterable<string[][]>): AsyncIterable<Uint8Array> =>
  format === 'csv' ? csvFile(lines) : xlsxFile('Result', lines);
