/** Verdicts, and when a document counts as reviewed. Pure. */

export const verdicts = ['complete', 'incomplete', 'wrong-patient', 'no-records', 'illegible'] as const;
export type Verdict = (typeof verdicts)[number];

export const verdictLabels: Readonly<Record<Verdict, string>> = {
  complete: 'Complete',
  incomplete: 'Incomplete',
  'wrong-patient': 'Wrong patient',
  'no-records': 'No records',
  illegible: 'Illegible',
};

/** `second`: waits for another person; `disagreed`: the opinions differ and none outweighs the others. */
export const reviewStates = ['open', 'second', 'disagreed', 'settled'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** The latest verdict of one person. */
export interface Opinion {
  verdict: Verdict;
  by: string;
  at: string;
}

/** What the opinions come to, whatever the rule for the second person is. */
export interface Tally {
  people: number;
  /** What at least two people say, and more than say anything else; null when there is none. */
  agreed: Verdict | null;
  /** The opinion that was given last. */
  latest: Verdict | null;
  /** They do not all say the same. */
  split: boolean;
}

export function tallyOf(opinions: readonly Opinion[]): Tally {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of opinions) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const [first, next] = [...counts].sort((a, b) => b[1] - a[1]);
  const agreed = first && first[1] >= 2 && first[1] > (next?.[1] ?? 0) ? first[0] : null;
  const latest = opinions.reduce<Opinion | null>((last, o) => (last === null || o.at >= last.at ? o : last), null);
  return { people: opinions.length, agreed, latest: latest?.verdict ?? null, split: counts.size > 1 };
}

/** @param second whether a verdict needs a second person */
export function stateOfTally({ people, agreed, split }: Tally, second: boolean): ReviewState {
  if (people === 0) return 'open';
  if (split && agreed === null) return 'disagreed';
  return second && agreed === null ? 'second' : 'settled';
}

export const markKinds = ['measure', 'hcc', 'encounter', 'free'] as const;
export type MarkKind = (typeof markKinds)[number];

export const markKindLabels: Readonly<Record<MarkKind, string>> = {
  measure: 'Measure',
  hcc: 'HCC',
  encounter: 'Encounter date',
  free: 'Other',
};

/** What remains to be done about a record that concerns another person, in this order. */
export const privacySteps = ['notified', 'directed', 'returned', 'destroyed'] as const;
export type PrivacyStep = (typeof privacySteps)[number];

export const privacyStepLabels: Readonly<Record<PrivacyStep, string>> = {
  notified: 'HealthMark’s privacy office notified',
  directed: 'Direction received: return or destroy',
  returned: 'Returned as directed',
  destroyed: 'Destroyed as directed',
};

/** Told, directed, and done as directed. */
export const privacyDone = (done: readonly PrivacyStep[]): boolean =>
  done.includes('notified') && done.includes('directed') && (done.includes('returned') || done.includes('destroyed'));
