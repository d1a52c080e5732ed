/**
 * From the facts of a Task to a normalized status, by own rules and the wire profile. Pure: it reads no Task, so that stored facts can be
 * decided again when the rules change. Order: own text rules, businessStatus code, the profile's text rules, Task.status.
 *
 * Two decisions that the data cannot carry:
 * - `completed` says "no records" only on evidence: a certificate, an empty Bundle, or words. Completed with no output
 *   and no words is `unmapped`, because outputs may follow a moment later and "no records" is a statement that people act on.
 * - `failed` is "no records" only where its reason says so or a certificate is attached; otherwise it is `unable`.
 */
import { taskStatuses } from '../../preload/contract/rules/status.ts';
import type { NormalizedStatus, TaskStatus } from '../../preload/contract/rules/status.ts';
import type { WireProfile } from './wire-profile.ts';

/** Text rules look at no more than this, so that an expression cannot stall the program. */
export const LONGEST_TEXT = 500;

/** Everything of a Task that its status hangs on. Words may hold PHI: encrypted store only. */
export interface StatusFacts {
  /** As sent; may be one that R4 does not know. */
  taskStatus: string;
  /** Task.businessStatus.coding. */
  codings: { system: string | null; code: string }[];
  /** businessStatus and statusReason as people read them, no longer than the rules look at. */
  business: string;
  stated: string;
  /** What the outputs are: at least one record; only certificates or empty Bundles; nothing. */
  delivery: 'records' | 'none-stated' | 'nothing';
}

export interface StatusDecision {
  status: NormalizedStatus;
  /** Which rule decided, for support. */
  rule: string;
  /** Why the workstation decided as it did; empty where the exchange's words say it. */
  reason: string;
}

/** The rules of this workstation's people, which come before the profile's. @returns the first that holds, or null */
export type OwnRules = (taskStatus: TaskStatus, text: string) => { name: string; status: NormalizedStatus } | null;

export const noOwnRules: OwnRules = () => null;

export const isTaskStatus = (value: string): value is TaskStatus => (taskStatuses as readonly string[]).includes(value);

/** What text rules look at. */
export const ruleText = (facts: Pick<StatusFacts, 'business' | 'stated'>): string =>
  [facts.business, facts.stated]
    .filter((words) => words !== '')
    .join(' | ')
    .slice(0, LONGEST_TEXT);

export function decideStatus(facts: StatusFacts, profile: WireProfile, own: OwnRules): StatusDecision {
  const { taskStatus } = facts;
  if (!isTaskStatus(taskStatus))
    return {
      status: 'unmapped',
      rule: 'unknown Task.status',
      reason: 'The exchange used a status that FHIR R4 does not have.',
    };
  const text = ruleText(facts);
  const set = (outcome: Outcome, rule: string): StatusDecision => settle(outcome, rule, text, facts, profile);

  const ours = text === '' ? null : own(taskStatus, text);
  if (ours) return set(ours.status, `own: ${ours.name}`);
  for (const rule of profile.status.byBusinessStatus) {
    const matches = facts.codings.some(
      (c) => c.code === rule.code && (rule.system === undefined || c.system === rule.system),
    );
    if (matches && (rule.when?.includes(taskStatus) ?? true)) return set(rule.status, `code ${rule.code}`);
  }
  if (text !== '') {
    for (const rule of profile.status.textRules) {
      if ((rule.when?.includes(taskStatus) ?? true) && new RegExp(rule.pattern, 'i').test(text))
        return set(rule.status, `words: ${rule.name}`);
    }
  }
  // A code is a deliberate statement: one that no rule knows must not pass for ordinary progress. Ended Tasks speak for themselves.
  if (hasUnknownCode(facts, profile) && !profile.status.terminal.includes(taskStatus))
    return set('unmapped', 'unknown businessStatus code');
  return set(profile.status.byTaskStatus[taskStatus], `Task.status ${taskStatus}`);
}

type Outcome = WireProfile['status']['byTaskStatus'][TaskStatus] | NormalizedStatus;

/** Looks at the outputs where the decision hangs on them. */
function settle(
  outcome: Outcome,
  rule: string,
  text: string,
  facts: StatusFacts,
  profile: WireProfile,
): StatusDecision {
  const certified = new RegExp(profile.status.certificateWords, 'i').test(text);
  const records = facts.delivery === 'records' && !certified;
  const statesNone = facts.delivery === 'none-stated' || (facts.delivery === 'records' && certified);
  const complete = facts.taskStatus === 'completed';
  switch (outcome) {
    case 'by-outputs':
      if (records) return { status: complete ? 'delivered' : 'partial-delivery', rule, reason: '' };
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
      return { status: records ? 'partial-delivery' : outcome, rule, reason: '' };
    case 'no-records':
      // Words may say "no records for 2023" beside records for 2024.
      return records
        ? {
            status: complete ? 'delivered' : 'partial-delivery',
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

const hasUnknownCode = (facts: StatusFacts, profile: WireProfile): boolean =>
  facts.codings.some((c) => !profile.status.byBusinessStatus.some((rule) => rule.code === c.code));
