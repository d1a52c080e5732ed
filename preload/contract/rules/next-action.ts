/**
 * What a clerk does next about a request: derived from its state, never stored by hand. The exchange offers no update, cancel or answer,
 * so an action is always something done here (a new Task, a decision) or outside (a call, a letter, a payment). Pure.
 */
import type { NormalizedStatus } from './status.ts';

export const nextActions = [
  'new-authorization',
  'confirm-identity',
  'answer-information',
  'approve-fee',
  'resolve-sending',
  'correct-and-send',
  'name-status',
  'resubmit',
  'decide-no-records',
  'review-records',
  'call-site',
  'follow-up',
  'none',
] as const;
/** In the order of the worklist: most urgent first. */
export type NextAction = (typeof nextActions)[number];
/** What a person can move on: the number of things to do counts these. */
export const doableActions: readonly NextAction[] = nextActions.filter((action) => action !== 'none');

export interface ActionFacts {
  status: NormalizedStatus;
  /** The exchange's own words, verbatim. */
  ownWords: string;
  /** The exchange refused the request, or sending it failed for good. */
  hasError: boolean;
  /** Whole days in this status. */
  ageDays: number;
  /** Days in one status after which an open request is called about. */
  staleDays: number;
  /** A person's follow-up date has come. */
  followUpDue: boolean;
  /** A person decided about this state (accepted "no records", reviewed, gave up); holds until the status changes. */
  settled: boolean;
  /** It was sent again as another request. */
  resubmitted: boolean;
}

/** Words that ask who the person is, rather than what is wanted. */
const IDENTITY =
  /\b(identity|identif|verify (the )?(patient|member)|(two|several|multiple) (patients|members)|(middle|maiden|former) name|dob|date of birth|ssn|name mismatch|not (our|a) patient|photo id)/i;

/** @returns the one next action; `none` where only the exchange can move on */
export function nextActionOf(f: ActionFacts): NextAction {
  if (f.settled || f.resubmitted) return f.followUpDue ? 'follow-up' : 'none';
  switch (f.status) {
    case 'send-uncertain':
      return 'resolve-sending';
    case 'draft':
    case 'queued':
      return f.hasError ? 'correct-and-send' : 'none';
    case 'pended-authorization':
      return 'new-authorization';
    case 'pended-information':
      return IDENTITY.test(f.ownWords) ? 'confirm-identity' : 'answer-information';
    case 'fee-approval':
      return 'approve-fee';
    case 'rejected':
    case 'unable':
    case 'cancelled':
      return 'resubmit';
    case 'no-records':
      return 'decide-no-records';
    case 'delivered':
    case 'partial-delivery':
      return 'review-records';
    case 'unmapped':
      return 'name-status';
    case 'submitted':
    case 'accepted':
    case 'in-progress':
      if (f.followUpDue) return 'follow-up';
      return f.ageDays >= f.staleDays ? 'call-site' : 'none';
    default:
      return 'none';
  }
}
