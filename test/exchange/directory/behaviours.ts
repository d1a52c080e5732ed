/**
 * Purpose: decides what each provider site does with requests. Derived from the Organization's id alone, so a site
 * always behaves the same, and nothing a requester sends steers it.
 */
import { hashOf } from '../random.ts';
import type { Behaviour } from '../types.ts';
import { PLANO } from './organizations.ts';

/** Shares out of a thousand; most sites deliver, as most real ones do. */
const SHARES: readonly (readonly [Behaviour, number])[] = [
  // Out of the share of the most frequent, so that every other site stays what it was.
  ['delivers-odd-kinds', 10],
  ['delivers-pdf', 290],
  ['delivers-tiff', 70],
  ['delivers-ccda', 70],
  ['delivers-pdf-inline', 50],
  ['delivers-bundle', 30],
  ['delivers-document-bundle', 20],
  ['delivers-scan', 30],
  ['delivers-text', 15],
  ['delivers-zip', 20],
  ['delivers-link', 20],
  ['delivers-reference', 10],
  ['delivers-mislabelled', 20],
  ['delivers-wrong-patient', 10],
  ['delivers-wrong-dates', 10],
  ['delivers-blank-pages', 10],
  ['partial-then-complete', 60],
  ['pends-authorization', 35],
  ['pends-information', 35],
  ['fee-approval', 30],
  ['no-records-failed', 30],
  ['no-records-certificate', 20],
  ['no-records-empty-bundle', 10],
  ['rejects', 25],
  ['unable', 15],
  ['slow', 25],
  ['cancelled', 15],
  ['odd-words', 15],
];

export function behaviourFor(organizationId: string): Behaviour {
  if (organizationId === PLANO.id) return 'delivers-pdf';
  let left = hashOf(`behaviour:${organizationId}`) % 1000;
  for (const [behaviour, share] of SHARES) {
    left -= share;
    if (left < 0) return behaviour;
  }
  return 'delivers-pdf';
}
