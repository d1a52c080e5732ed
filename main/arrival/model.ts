/**
 * What the findings of all pages of a document mean, in the clerk's words, each conclusion with its evidence. Rules are pure and
 * carry a version: results of an older one are made anew.
 */
import type { ArrivalBadge, CheckKind, CheckVerdict } from '../../preload/contract/arrival.ts';
import type { ReadingProblem } from '../../preload/contract/text.ts';
import type { Stated } from '../text/reader/protocol.ts';
import type { PageFindings, Quote, Subject } from './findings.ts';

export const RULES_VERSION = 1;

/** A page, and the words on it that are meant; without words the whole page is. */
export interface Proof {
  page: number;
  quote: Quote | null;
}

export interface Check {
  kind: CheckKind;
  verdict: CheckVerdict;
  title: string;
  sentence: string;
  proofs: Proof[];
}

export interface DocumentInput {
  subject: Subject;
  pages: readonly PageFindings[];
  /** Whether pages are what a person sees as such. */
  paged: boolean;
  stated: Stated;
  declaredType: string;
  sniffedType: string;
  problem: ReadingProblem | null;
  /** Days of care found in the other documents of the request. */
  otherDates: readonly string[];
}

export const titles: Readonly<Record<CheckKind, string>> = {
  patient: 'Right patient',
  otherPatient: 'Other patients',
  dates: 'Dates of service',
  fileType: 'Kind of file',
  pages: 'Page numbers',
  blank: 'Blank pages',
  duplicates: 'Duplicate pages',
  signatures: 'Signature lines',
};

export const check = (kind: CheckKind, verdict: CheckVerdict, sentence: string, proofs: Proof[] = []): Check => ({
  kind,
  verdict,
  title: titles[kind],
  sentence,
  proofs,
});

/** “1, 3 to 5 and 9”; long lists end with their count. */
export function pageList(pages: readonly number[]): string {
  const runs: string[] = [];
  for (let n = 0; n < pages.length;) {
    let end = n;
    while (pages[end + 1] === (pages[end] ?? 0) + 1) end++;
    const [a, b] = [pages[n] ?? 0, pages[end] ?? 0];
    runs.push(a === b ? String(a) : b === a + 1 ? `${a}, ${b}` : `${a} to ${b}`);
    n = end + 1;
  }
  if (runs.length > 6) return `${runs.slice(0, 5).join(', ')} and ${pages.length} in all`;
  return runs.length > 1 ? `${runs.slice(0, -1).join(', ')} and ${runs.at(-1) ?? ''}` : (runs[0] ?? '');
}

/** `YYYY-MM-DD` as the clerk writes it. */
export function usDate(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${month}/${day}/${year}`;
}

/** One word for lists: the worst finding, or how many there are. */
export function badgeOf(checks: readonly Check[]): ArrivalBadge {
  const findings = checks.filter((c) => c.verdict === 'warn' || c.verdict === 'fail');
  const of = (kind: CheckKind, ...verdicts: CheckVerdict[]): boolean =>
    checks.some((c) => c.kind === kind && verdicts.includes(c.verdict));
  const count = findings.length;
  if (of('patient', 'fail') || of('otherPatient', 'fail'))
    return { tone: 'red', text: 'other patient?', findings: count };
  if (checks.some((c) => c.kind === 'fileType' && c.sentence.startsWith('a certificate')))
    return { tone: 'grey', text: 'certificate', findings: count };
  if (count === 1 && of('dates', 'warn', 'fail')) return { tone: 'amber', text: 'dates short', findings: count };
  if (count > 0) return { tone: 'amber', text: count === 1 ? '1 check' : `${count} checks`, findings: count };
  if (of('patient', 'unknown')) return { tone: 'grey', text: 'not readable', findings: 0 };
  return { tone: 'green', text: 'clear', findings: 0 };
}
