/**
 * The exchange's status in the workstation's words, by the wire profile. Pure. Order: businessStatus code, then the
 * editable text rules, then Task.status; the partner's own words always go beside the result.
 *
 * Two decisions that the data cannot carry:
 * - `completed` says "no records" only on evidence: a certificate, an empty Bundle, or words. Completed with no output
 *   and no words is `unmapped`, because outputs may follow a moment later and "no records" is a statement that people act on.
 * - `failed` is "no records" only where its reason says so or a certificate is attached; otherwise it is `unable`.
 */
import type { CodeableConcept, Task } from 'fhir/r4';
import { taskStatuses } from '../../preload/contract/rules/status.ts';
import type { NormalizedStatus, TaskStatus } from '../../preload/contract/rules/status.ts';
import { readOutputs } from './read-outputs.ts';
import type { WireProfile } from './wire-profile.ts';

export interface NormalizedTask {
  status: NormalizedStatus;
  /** businessStatus and statusReason verbatim, joined; empty when the exchange said nothing. May hold PHI. */
  ownWords: string;
  /** statusReason verbatim, or why the workstation decided as it did. */
  reason: string;
  /** Task.status as sent. */
  taskStatus: string;
  /** No further move is expected; a slow re-check goes on all the same. */
  terminal: boolean;
  /** The move from the former Task.status is not one that R4 foresees. */
  unexpected: boolean;
  /** Which rule decided, for support. */
  rule: string;
}

/** Text rules look at no more than this, so that a file's expression cannot stall the program. */
const LONGEST_TEXT = 500;

/**
 * @param previous Task.status seen before, or null for the first look
 */
export function normalizeStatus(task: Task, profile: WireProfile, previous: string | null = null): NormalizedTask {
  const business = wordsOf(task.businessStatus);
  const stated = wordsOf(task.statusReason);
  const taskStatus: string = task.status;
  const decided = decide(task, profile, business, stated);
  return {
    status: decided.status,
    ownWords: [business, stated].filter((words, i, all) => words !== '' && all.indexOf(words) === i).join(' — '),
    reason: stated || decided.reason,
    taskStatus,
    terminal: isTaskStatus(taskStatus) && profile.status.terminal.includes(taskStatus) && decided.status !== 'unmapped',
    unexpected: isUnexpectedMove(previous, taskStatus, profile),
    rule: decided.rule,
  };
}

/**
 * True when no forward path of the profile's state machine leads from one seen status to the next, and for a status that R4 does
 * not know. Versions between two polls are not seen, so a path of several moves counts as foreseen.
 */
export function isUnexpectedMove(from: string | null, to: string, profile: WireProfile): boolean {
  if (!isTaskStatus(to)) return true;
  if (from === null || from === to) return false;
  if (!isTaskStatus(from)) return true;
  const { transitions } = profile.status;
  const seen = new Set<string>([from]);
  const open: string[] = [from];
  for (let status = open.pop(); status !== undefined; status = open.pop()) {
    for (const next of isTaskStatus(status) ? transitions[status] : []) {
      if (next === to) return false;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return true;
}

interface Decision {
  status: NormalizedStatus;
  rule: string;
  reason: string;
}

function decide(task: Task, profile: WireProfile, business: string, stated: string): Decision {
  const { status } = task;
  if (!isTaskStatus(status))
    return {
      status: 'unmapped',
      rule: 'unknown Task.status',
      reason: 'The exchange used a status that FHIR R4 does not have.',
    };

  const text = [business, stated]
    .filter((words) => words !== '')
    .join(' | ')
    .slice(0, LONGEST_TEXT);
  for (const rule of profile.status.byBusinessStatus) {
    const matches = (task.businessStatus?.coding ?? []).some(
      (c) => c.code === rule.code && (rule.system === undefined || c.system === rule.system),
    );
    if (matches && (rule.when?.includes(status) ?? true))
      return settle(rule.status, `code ${rule.code}`, text, task, profile);
  }
  if (text !== '') {
    for (const rule of profile.status.textRules) {
      if ((rule.when?.includes(status) ?? true) && new RegExp(rule.pattern, 'i').test(text))
        return settle(rule.status, `words: ${rule.name}`, text, task, profile);
    }
  }
  // A code is a deliberate statement: one that no rule knows must not pass for ordinary progress. Ended Tasks speak for themselves.
  if (hasUnknownCode(task, profile) && !profile.status.terminal.includes(status))
    return settle('unmapped', 'unknown businessStatus code', text, task, profile);
  return settle(profile.status.byTaskStatus[status], `Task.status ${status}`, text, task, profile);
}

/** Looks at the outputs where the decision hangs on them. */
function settle(
  outcome: WireProfile['status']['byTaskStatus'][TaskStatus],
  rule: string,
  text: string,
  task: Task,
  profile: WireProfile,
): Decision {
  // The base only tells server references from other links; whether something was delivered does not hang on it.
  const reading = readOutputs(task, profile, 'https://exchange.invalid');
  const certified = new RegExp(profile.status.certificateWords, 'i').test(text);
  const records = certified ? 0 : reading.outputs.filter((o) => !o.certificate).length;
  const statesNone = records === 0 && (reading.outputs.length > 0 || reading.emptyBundles > 0);
  switch (outcome) {
    case 'by-outputs':
      if (records > 0)
        return task.status === 'completed'
          ? { status: 'delivered', rule, reason: '' }
          : { status: 'partial-delivery', rule, reason: '' };
      if (statesNone)
        return {
          status: 'no-records',
          rule: `${rule}, outputs`,
          reason: 'The exchange states that it found no records.',
        };
      return {
        status: 'unmapped',
        rule: `${rule}, no outputs`,
        reason: 'The exchange says completed, but delivered nothing and gave no reason.',
      };
    case 'accepted':
    case 'in-progress':
      return { status: records > 0 ? 'partial-delivery' : outcome, rule, reason: '' };
    case 'no-records':
      // Words may say "no records for 2023" beside records for 2024.
      return records > 0
        ? {
            status: task.status === 'completed' ? 'delivered' : 'partial-delivery',
            rule: `${rule}, outputs`,
            reason: 'Records were delivered although the words speak of none.',
          }
        : { status: outcome, rule, reason: '' };
    case 'unable':
      return statesNone
        ? { status: 'no-records', rule: `${rule}, outputs`, reason: 'The exchange states that it found no records.' }
        : { status: outcome, rule, reason: '' };
    case 'unmapped':
      return { status: outcome, rule, reason: 'No rule of the wire profile knows these words.' };
    default:
      return { status: outcome, rule, reason: '' };
  }
}

const hasUnknownCode = (task: Task, profile: WireProfile): boolean =>
  (task.businessStatus?.coding ?? []).some(
    (c) => c.code !== undefined && !profile.status.byBusinessStatus.some((rule) => rule.code === c.code),
  );

/** A CodeableConcept as people read it: its text, else the displays, else the codes. */
export function wordsOf(concept: CodeableConcept | undefined): string {
  if (!concept) return '';
  const text = concept.text?.trim();
  if (text) return text;
  return (concept.coding ?? [])
    .map((c) => (c.display ?? c.code ?? '').trim())
    .filter((word) => word !== '')
    .join(', ');
}

const isTaskStatus = (value: string): value is TaskStatus => (taskStatuses as readonly string[]).includes(value);
