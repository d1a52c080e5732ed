/**
 * Accounting of disclosures of one person. 45 CFR 164.528(b)(2) asks for the date, who received it with the address, a brief description
 * and the purpose of each disclosure; (a)(1) for six years back. Beneath stands who saw, saved or printed something here (from the trail), which
 * the rule does not ask for and an auditor does.
 */
import type { DisclosureWay } from '../../preload/contract/disclosures.ts';
import type { DisclosedAbout } from '../disclosures/accounting.ts';
import type { AuditTrail } from './trail.ts';
import type { TrailRow } from './chain.ts';

const ways: Record<DisclosureWay, string> = {
  pdf: 'PDF file',
  zip: 'Zip file',
  print: 'Printed',
  data: 'Data file',
  return: 'Sent back',
};

/** Events that show that somebody saw something of the person, or took it out of the program. */
const SEEN = /viewed|opened|exported|saved|printed|searched/i;

export interface DisclosureReport {
  lines: AsyncGenerator<string[][], void, undefined>;
  /** Filled while the lines are read. */
  counts: { disclosures: number; entries: number };
}

export function disclosureLines(ask: {
  trail: AuditTrail;
  disclosures: readonly DisclosedAbout[];
  name: string;
  birthDate: string;
  from: string | null;
  to: string | null;
  now: Date;
  signal: AbortSignal;
}): DisclosureReport {
  const { name, birthDate, now } = ask;
  const counts = { disclosures: 0, entries: 0 };
  const since = ask.from ?? `${now.getFullYear() - 6}${now.toISOString().slice(4, 10)}`;
  const until = ask.to ?? now.toISOString().slice(0, 10);
  const within = (at: string): boolean => at.slice(0, 10) >= since && at.slice(0, 10) <= until;

  async function* lines(): AsyncGenerator<string[][], void, undefined> {
    yield [
      ['Accounting of disclosures (45 CFR 164.528)'],
      ['Person', name],
      ['Date of birth', birthDate],
      ['Period', `${since} to ${until}`],
      ['Made', now.toISOString()],
      [],
      ['Disclosures'],
      ['Date', 'Received by', 'Address', 'What', 'Purpose', 'How', 'By', 'Remark'],
    ];
    const handed = ask.disclosures.filter((d) => within(d.at));
    counts.disclosures = handed.filter((d) => d.void === null).length;
    yield handed.length === 0
      ? [['None']]
      : handed.map((d) => [
          d.at,
          d.recipientName,
          d.recipientAddress,
          `${d.what}: ${d.items}`,
          d.purpose,
          ways[d.way],
          d.by,
          d.void === null ? '' : `Did not take place: ${d.void}`,
        ]);
    yield [
      [],
      ['Seen, saved or printed here'],
      ['Time (UTC)', 'Who', 'Event', 'Outcome', 'About', 'Entry of the trail'],
    ];
    const filter = { event: '', person: name, requestId: null, outcome: null, from: ask.from, to: ask.to };
    for await (const rows of ask.trail.pages(filter, ask.signal)) {
      const own = rows.filter(
        (r: TrailRow) => r.patient_name === name && (r.patient_birth ?? '') === birthDate && SEEN.test(r.event),
      );
      counts.entries += own.length;
      yield own.map((r) => [r.at, r.actor, r.event, r.outcome, r.subject ?? '', String(r.sequence)]);
    }
  }
  return { lines: lines(), counts };
}
