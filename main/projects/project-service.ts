/** Use cases over projects: what the contract's operations do beyond rows and sites. Holds no SQL and no HTTP. */
import { randomBytes } from 'node:crypto';
import type {
  ChaseFile,
  MappingGuess,
  Project,
  ProjectInput,
  Totals,
  projectRowSchema,
} from '../../preload/contract/projects.ts';
import type { ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import { guessDateOrder } from '../../preload/contract/rules/chase-dates.ts';
import type { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import type { Outgoing } from '../requests/outgoing.ts';
import type { ChaseRepository } from './chase-repository.ts';
import { guessColumns } from './header-guess.ts';
import { neededFields } from './header-words.ts';
import { fingerprintOf, type MappingColumn } from './mapping-model.ts';
import {
  batchIsClosed,
  batchIsOpen,
  closedNotice,
  identifierPart,
  type FileRecord,
  type ProjectRecord,
} from './model.ts';
import type { ProjectRepository } from './repository.ts';
import type { SendProgress } from './send-progress.ts';
import type { SiteRepository } from './site-repository.ts';
import type { UndoRepository } from './undo-repository.ts';

export interface ProjectService {
  list(): z.output<typeof projectRowSchema>[];
  get(id: string): Project;
  create(input: ProjectInput): string;
  /** @returns whether rows have to be checked anew */
  update(id: string, input: ProjectInput): boolean;
  mapping(id: string, fileId: string, headerRow: number | null): MappingGuess;
}

/** Crockford's base 32 without I, L, O, U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SAMPLES = 200;
const SHOWN_SAMPLES = 4;
const PREVIEW = 12;
/** Cells of a preview line; further columns are told by the columns themselves. */
const SHOWN_CELLS = 40;

export function createProjectService(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  sites: SiteRepository;
  undo: UndoRepository;
  outgoing: Outgoing;
  totals(project: ProjectRecord): Totals;
  rate: SendProgress['rate'];
  isMatching(id: string): boolean;
  clock: Clock;
}): ProjectService {
  const { projects, sites, outgoing, clock } = deps;

  const batchOf = (p: ProjectRecord): Project['batch'] => {
    const r = p.batchRequestId === null ? null : outgoing.find(p.batchRequestId);
    if (!r) return null;
    return {
      status: r.status,
      ownWords: r.ownWords,
      identifier: r.identifier?.value ?? null,
      taskId: r.taskId,
      open: batchIsOpen(r.status),
      closed: batchIsClosed(r.status),
      error: outgoing.errorOf(r.id),
    };
  };

  /** Once a Task says them, type, payer and code stay. */
  const isFrozen = (p: ProjectRecord): boolean => {
    const batch = p.batchRequestId === null ? null : outgoing.find(p.batchRequestId);
    return batch !== null && batch.status !== 'draft';
  };

  return {
    list: () =>
      projects.list().map((p) => ({
        id: p.id,
        code: p.input.code,
        type: p.input.type,
        payerName: p.input.payer?.name ?? '',
        dueDate: p.input.dueDate,
        createdAt: p.createdAt,
        updatedAt: p.updatedAt,
        sending: p.sending,
        totals: deps.totals(p),
      })),
    get: (id) => {
      const p = projects.get(id);
      const { total, open } = sites.counts(p.n);
      const step = deps.undo.latest(p.n);
      const batch = batchOf(p);
      const blockedByEnd = p.sending === 'blocked' && batch?.closed === true;
      return {
        id: p.id,
        input: p.input,
        frozen: isFrozen(p),
        identifier: p.identifierValue,
        files: projects.files(p.n).map(toFile),
        revision: p.revision,
        totals: deps.totals(p),
        batch,
        // What the exchange said of one child gives way to what is known of the batch.
        sending: {
          state: p.sending,
          notice: blockedByEnd ? closedNotice(batch.ownWords) : p.notice,
          ...deps.rate(p.id),
        },
        undo: step ? { label: step.label, rows: step.rows } : null,
        sites: { total, open, matching: deps.isMatching(p.id) },
        createdAt: p.createdAt,
        updatedAt: p.updatedAt,
      };
    },
    create: (input) => {
      const id = newId();
      const code = identifierPart(input.code) || 'PROJECT';
      // Several workstations share one identifier system: the same code twice must not become one batch.
      for (;;) {
        const tail = Array.from(randomBytes(5), (byte) => LETTERS.charAt(byte & 31)).join('');
        if (projects.insert({ id, input, identifierValue: `${code}-${tail}`, at: clock.now().toISOString() }))
          return id;
      }
    },
    update: (id, input) => {
      const p = projects.get(id);
      if (input.reviewStart !== '' && input.reviewEnd !== '' && input.reviewEnd < input.reviewStart)
        throw new AppError('invalid', 'The review period ends before it begins.', {
          fields: [{ path: 'reviewEnd', message: 'The review period ends before it begins.' }],
        });
      if (isFrozen(p)) {
        const kept = (['code', 'type'] as const).filter((f) => p.input[f] !== input[f]);
        if (kept.length > 0 || p.input.payer?.id !== input.payer?.id)
          throw new AppError(
            'conflict',
            'The batch is at the exchange: its name, type and payer cannot change any more.',
            { nextStep: 'Make a new project for another payer or type.' },
          );
      }
      projects.saveInput(id, input, clock.now().toISOString());
      return (
        p.input.type !== input.type ||
        p.input.reviewStart !== input.reviewStart ||
        p.input.reviewEnd !== input.reviewEnd
      );
    },
    mapping: (id, fileId, wanted) => {
      const project = projects.get(id);
      const file = projects.file(project.n, fileId);
      const headerRow = wanted ?? file.headerRow;
      const head = projects.lines(file.n, 0, PREVIEW);
      const header = headerRow < 0 ? [] : (projects.lines(file.n, headerRow, 1)[0]?.cells ?? []);
      const body = projects.lines(file.n, headerRow + 1, SAMPLES);
      const columns = Math.max(header.length, ...body.map((l) => l.cells.length), 0);
      const samples = Array.from({ length: columns }, (_, i) => body.map((l) => l.cells[i] ?? ''));
      const year = clock.now().getFullYear();
      const template = header.length > 0 ? projects.template(fingerprintOf(header)) : null;
      const chosen = file.mapping !== null && headerRow === file.headerRow ? file.mapping : (template?.columns ?? null);
      const guesses = guessColumns(header, samples, year);
      const made = guesses.map((g) => {
        const known = chosen?.find((c) => c.index === g.index);
        const own = samples[g.index] ?? [];
        return {
          index: g.index,
          field: chosen ? (known?.field ?? null) : g.field,
          dateOrder: known?.dateOrder ?? guessDateOrder(own, year),
          header: (header[g.index] ?? '').slice(0, 200),
          confidence: chosen ? (known ? 1 : 0) : g.confidence,
          samples: [...new Set(own.filter((s) => s !== ''))].slice(0, SHOWN_SAMPLES).map((s) => s.slice(0, 120)),
        };
      });
      const fed = new Set(made.flatMap((c) => c.field ?? []));
      return {
        headerRow,
        columns: made,
        preview: head.map((l) => ({ line: l.line, cells: l.cells.slice(0, SHOWN_CELLS).map((c) => c.slice(0, 120)) })),
        template: template?.name ?? null,
        missing: neededFields.flatMap((group): ChaseField[] =>
          group.some((f) => fed.has(f)) || group[0] === undefined ? [] : [group[0]],
        ),
      };
    },
  };
}

export const toFile = (f: FileRecord): ChaseFile => ({
  id: f.id,
  name: f.name,
  kind: f.facts.kind,
  size: f.facts.size,
  encoding: f.facts.encoding,
  delimiter: f.facts.delimiter,
  sheets: f.facts.sheets,
  sheet: f.facts.sheet,
  headerRow: f.headerRow,
  lines: f.facts.lines,
  columns: f.facts.columns,
  notices: f.facts.notices,
  mapped: f.mapping !== null,
  addedAt: f.addedAt,
});

/** Only columns that feed something; each field once, but for HCC and measure. */
export function mappingOf(
  columns: readonly { index: number; field: ChaseField | null; dateOrder: MappingColumn['dateOrder'] }[],
): MappingColumn[] {
  const fed = new Set<ChaseField>();
  const made: MappingColumn[] = [];
  for (const c of columns) {
    if (c.field === null) continue;
    if (fed.has(c.field) && c.field !== 'hcc' && c.field !== 'measure')
      throw new AppError('invalid', 'Two columns feed the same field.', {
        fields: [{ path: `columns.${c.index}`, message: 'Another column feeds this field already.' }],
      });
    fed.add(c.field);
    made.push({ index: c.index, field: c.field, dateOrder: c.dateOrder });
  }
  return made;
}
