/** The verdicts in the order of their keys, and what Ctrl+Z takes back. */
import type { Verdict } from '../../../../preload/contract/rules/review.ts';

/** Key 1 is the first. */
export const verdictOrder: readonly Verdict[] = ['complete', 'incomplete', 'wrong-patient', 'illegible', 'no-records'];

export const keyOfVerdict = (verdict: Verdict): string => String(verdictOrder.indexOf(verdict) + 1);
