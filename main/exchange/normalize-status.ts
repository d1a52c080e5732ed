/**
 * A Task's status in the workstation's words: reads the facts off the Task, lets `decide-status` decide, and flags moves that R4 does not
 * foresee. Pure. The partner's own words always go beside the result.
 */
import type { CodeableConcept, Task } from 'fhir/r4';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import {
  decideStatus,
  isTaskStatus,
  LONGEST_TEXT,
  noOwnRules,
  type OwnRules,
  type StatusFacts,
} from './decide-status.ts';
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
  /** What was decided on; kept, so that other rules can decide again. */
  facts: StatusFacts;
}

/**
 * @param previous Task.status seen before, or null for the first look
 * @param own rules of this workstation's people; none unless given
 */
export function normalizeStatus(
  task: Task,
  profile: WireProfile,
  previous: string | null = null,
  own: OwnRules = noOwnRules,
): NormalizedTask {
  const business = wordsOf(task.businessStatus);
  const stated = wordsOf(task.statusReason);
  const taskStatus: string = task.status;
  const facts: StatusFacts = {
    taskStatus,
    codings: (task.businessStatus?.coding ?? []).flatMap((c) =>
      c.code === undefined ? [] : [{ system: c.system ?? null, code: c.code }],
    ),
    business: business.slice(0, LONGEST_TEXT),
    stated: stated.slice(0, LONGEST_TEXT),
    delivery: deliveryOf(task, profile),
  };
  const decided = decideStatus(facts, profile, own);
  return {
    status: decided.status,
    ownWords: [business, stated].filter((words, i, all) => words !== '' && all.indexOf(words) === i).join(' — '),
    reason: stated || decided.reason,
    taskStatus,
    terminal: isTaskStatus(taskStatus) && profile.status.terminal.includes(taskStatus) && decided.status !== 'unmapped',
    unexpected: isUnexpectedMove(previous, taskStatus, profile),
    rule: decided.rule,
    facts,
  };
}

function deliveryOf(task: Task, profile: WireProfile): StatusFacts['delivery'] {
  // The base only tells server references from other links; whether something was delivered does not hang on it.
  const reading = readOutputs(task, profile, 'https://exchange.invalid');
  if (reading.outputs.some((o) => !o.certificate)) return 'records';
  return reading.outputs.length > 0 || reading.emptyBundles > 0 ? 'none-stated' : 'nothing';
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
