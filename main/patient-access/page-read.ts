/**
 * One answer of a payer → resources with their own bytes, the next link, the issues. Tolerant: Bundles without a type, bare resources,
 * byte order marks, OperationOutcome entries, unknown resource types. It works in short turns, so that a large page never holds up the
 * window, and knows neither network nor database.
 */
import { AppError } from '../lib/errors.ts';
import { itemsOf, JsonShapeError, membersOf, skipSpace, valueOf, type Span } from './json-scan.ts';
import { readFacts, type Json, type ResourceFacts } from './resource-facts.ts';

export interface PageResource {
  facts: ResourceFacts;
  bytes: Uint8Array;
  fullUrl: string | null;
  /** `match`, `include` or null where the server does not tell. */
  mode: string | null;
}

export interface AnswerPage {
  kind: 'bundle' | 'resource' | 'outcome';
  resources: PageResource[];
  next: string | null;
  total: number | null;
  /** `severity code: diagnostics` of OperationOutcomes, clipped. Servers repeat names in them: for the store, never for the log. */
  issues: Issue[];
  /** Entries that are no resource. */
  unreadable: number;
}

export interface Issue {
  severity: string;
  code: string;
  text: string;
}

export type Breathe = () => Promise<void>;

const MOST_ISSUES = 50;
/** Of a turn before others may go on. */
const TURN_MS = 8;

/**
 * @param breathe lets others go on; called when a turn took long
 * @param nowMs monotonic milliseconds
 * @param heardNext learns of the next link before the entries are read, so that the next page can be on its way meanwhile
 * @throws AppError `malformedAnswer`, with `technical.reason` `html`, `empty`, `notJson` or `notFhir`
 */
export async function readPage(
  bytes: Buffer,
  breathe: Breathe,
  nowMs: () => number,
  heardNext: (link: string) => void = () => undefined,
): Promise<AnswerPage> {
  const hasMark = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = skipSpace(bytes, hasMark ? 3 : 0);
  if (start >= bytes.length) throw malformed('empty');
  if (bytes[start] === 0x3c) throw malformed('html');
  let turnMs = nowMs();
  const pause = async (): Promise<void> => {
    if (nowMs() - turnMs < TURN_MS) return;
    await breathe();
    turnMs = nowMs();
  };
  try {
    return await read(bytes, start, pause, heardNext);
  } catch (cause) {
    if (cause instanceof JsonShapeError) throw malformed('notJson');
    throw cause;
  }
}

async function read(
  bytes: Buffer,
  start: number,
  pause: () => Promise<void>,
  heardNext: (link: string) => void,
): Promise<AnswerPage> {
  const root = new Map<string, Span>();
  let end = start;
  for (const { name, value } of membersOf(bytes, start)) {
    if (!root.has(name)) root.set(name, value);
    end = value.end;
    await pause();
  }
  end = bytes.indexOf(0x7d, end) + 1;
  const page: AnswerPage = { kind: 'bundle', resources: [], next: null, total: null, issues: [], unreadable: 0 };
  const type = member(bytes, root, 'resourceType');
  if (type !== 'Bundle') {
    const value = valueOf(bytes, { start, end });
    const facts = readFacts(value);
    if (!facts) throw malformed(typeof value === 'object' && value !== null ? 'notFhir' : 'notJson');
    if (facts.type === 'OperationOutcome') return { ...page, kind: 'outcome', issues: issuesOf(value) };
    page.resources.push({ facts, bytes: bytes.subarray(start, end), fullUrl: null, mode: null });
    return { ...page, kind: 'resource' };
  }
  const total = member(bytes, root, 'total');
  page.total = typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : null;
  page.next = nextOf(member(bytes, root, 'link'));
  if (page.next !== null) heardNext(page.next);
  const entries = root.get('entry');
  if (entries && bytes[entries.start] === 0x5b)
    for (const item of itemsOf(bytes, entries.start)) {
      takeEntry(bytes, item, page);
      await pause();
    }
  return page;
}

function takeEntry(bytes: Buffer, item: Span, page: AnswerPage): void {
  if (bytes[item.start] !== 0x7b) {
    page.unreadable += 1;
    return;
  }
  let resource: Span | null = null;
  let fullUrl: string | null = null;
  let mode: string | null = null;
  let response: unknown;
  for (const { name, value } of membersOf(bytes, item.start)) {
    if (name === 'resource') resource ??= value;
    else if (name === 'fullUrl') fullUrl = short(valueOf(bytes, value));
    else if (name === 'search') mode = short((valueOf(bytes, value) as Json | null | undefined)?.mode);
    else if (name === 'response') response = (valueOf(bytes, value) as Json | null | undefined)?.outcome;
  }
  if (response !== undefined) addIssues(page, response);
  if (!resource) {
    if (response === undefined) page.unreadable += 1;
    return;
  }
  const value = valueOf(bytes, resource);
  const facts = readFacts(value);
  if (!facts) page.unreadable += 1;
  else if (facts.type === 'OperationOutcome') addIssues(page, value);
  else page.resources.push({ facts, bytes: bytes.subarray(resource.start, resource.end), fullUrl, mode });
}

const addIssues = (page: AnswerPage, outcome: unknown): void => {
  for (const issue of issuesOf(outcome)) if (page.issues.length < MOST_ISSUES) page.issues.push(issue);
};

const member = (bytes: Buffer, root: ReadonlyMap<string, Span>, name: string): unknown => {
  const span = root.get(name);
  return span === undefined || span.end - span.start > 1_000_000 ? undefined : valueOf(bytes, span);
};

const short = (value: unknown): string | null => (typeof value === 'string' && value.length <= 2000 ? value : null);

function nextOf(links: unknown): string | null {
  if (!Array.isArray(links)) return null;
  for (const link of links as unknown[])
    if (typeof link === 'object' && link !== null && (link as Json).relation === 'next') {
      const { url } = link as Json;
      // A token grows with the pages of a phase, but not without end.
      if (typeof url === 'string' && url !== '' && url.length <= 32_000) return url;
    }
  return null;
}

/** Issues of an OperationOutcome, however incomplete. */
export function issuesOf(value: unknown): Issue[] {
  const issues = typeof value === 'object' && value !== null ? (value as Json).issue : null;
  if (!Array.isArray(issues)) return [];
  return (issues as unknown[]).slice(0, MOST_ISSUES).map((issue) => {
    const i = (typeof issue === 'object' && issue !== null ? issue : {}) as Json;
    const details = (typeof i.details === 'object' && i.details !== null ? i.details : {}) as Json;
    const text = [i.diagnostics, details.text].find((t): t is string => typeof t === 'string' && t !== '');
    return {
      severity: typeof i.severity === 'string' ? i.severity.slice(0, 20) : 'error',
      code: typeof i.code === 'string' ? i.code.slice(0, 60) : '',
      text: (text ?? '').slice(0, 300),
    };
  });
}

function malformed(reason: 'html' | 'empty' | 'notJson' | 'notFhir'): AppError {
  const what = {
    html: 'The payer answered with a web page instead of data.',
    empty: 'The payer’s answer was empty.',
    notJson: 'The payer’s answer is not well-formed JSON.',
    notFhir: 'The payer’s answer is no FHIR resource.',
  };
  return new AppError('malformedAnswer', what[reason], { technical: { reason } });
}

/** For messages: an issue in one line. */
export const issueText = (issue: Issue): string =>
  `${issue.severity}${issue.code === '' ? '' : ` ${issue.code}`}${issue.text === '' ? '' : `: ${issue.text}`}`;
