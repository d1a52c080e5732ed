/** What a project, a file and a row are inside this room, and the pure rules about them. */
import { createHash } from 'node:crypto';
import type { MappingColumn } from './mapping-model.ts';
import type { ProjectInput } from '../../preload/contract/projects.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import { terminalStatuses } from '../../preload/contract/rules/status.ts';

export type SendingState = 'idle' | 'running' | 'paused' | 'stopped' | 'blocked';
/** States of the chase table; what was requested stands in the request's status. */
export type StoredChaseState = 'invalid' | 'inactive' | 'waiting' | 'held' | 'requested';

export interface ProjectRecord {
  n: number;
  id: string;
  input: ProjectInput;
  identifierValue: string;
  batchRequestId: string | null;
  sending: SendingState;
  notice: string;
  revision: number;
  createdAt: string;
  updatedAt: string;
}

/** Lines kept together: few enough to be read for one row, many enough to be written quickly. */
export const linesOfBlock = 64;

export interface FileFacts {
  kind: 'csv' | 'xlsx';
  size: number;
  encoding: string;
  delimiter: string;
  sheets: string[];
  sheet: string;
  lines: number;
  columns: number;
  notices: string[];
}

export interface FileRecord {
  n: number;
  id: string;
  projectN: number;
  state: 'reading' | 'kept';
  name: string;
  facts: FileFacts;
  headerRow: number;
  mapping: MappingColumn[] | null;
  addedAt: string;
}

export interface ChaseRecord {
  n: number;
  fileN: number;
  line: number;
  chaseKey: string;
  state: StoredChaseState;
  siteN: number | null;
  errors: number;
  warnings: number;
  requestId: string | null;
}

/** R4 Task statuses of a batch into which children may go, as this workstation names them (wire contract, "Batch"). */
const OPEN: readonly NormalizedStatus[] = ['accepted', 'in-progress', 'partial-delivery'];
export const batchIsOpen = (status: NormalizedStatus): boolean => OPEN.includes(status);
export const batchIsClosed = (status: NormalizedStatus): boolean => terminalStatuses.includes(status);

/** Letters and digits that may stand in an identifier value; everything else becomes a dash. */
export const identifierPart = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);

/**
 * The chase id as a part of an identifier. Ids that differ have parts that differ, on every workstation: what had to be changed or cut,
 * or looks like a further attempt, is told apart by a digest of the whole.
 */
export function chasePart(chaseKey: string): string {
  const part = identifierPart(chaseKey);
  if (part === chaseKey && chaseOfPart(part) === part) return part;
  const digest = createHash('sha256').update(chaseKey, 'utf8').digest('hex').slice(0, 8);
  return part === '' ? digest : `${part}-${digest}`;
}

/** Part of an identifier without the mark of a further attempt (`…-R2`). */
export const chaseOfPart = (part: string): string => part.replace(/-R\d+$/, '');

/** Stands for a chase id where a row has none. */
export const placeKey = (place: { fileN: number; line: number }): string =>
  `file-${place.fileN}-line-${place.line + 1}`;
export const isPlaceKey = (chaseKey: string): boolean => /^file-\d+-line-\d+$/.test(chaseKey);

/** Systems of own identifiers: `…/request` has the siblings `…/project` and `…/chase`. */
export function siblingSystem(requestSystem: string, name: 'project' | 'chase'): string {
  const base = requestSystem.trim().replace(/\/+$/, '');
  return base.endsWith('/request') ? `${base.slice(0, -'request'.length)}${name}` : `${base}/${name}`;
}

/** Said wherever a project cannot go on because its batch has ended. */
export const closedNotice = (ownWords: string): string =>
  `The batch has ended at the exchange${ownWords === '' ? '' : ` (“${ownWords}”)`}. Nothing more can go into it; open a new project for the rows that are left.`;
