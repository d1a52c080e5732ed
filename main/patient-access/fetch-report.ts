/** What a fetch came to, type by type, in words for a person. Pure but for the counts that it is given. */
import type { FetchLine, FetchReport } from '../../preload/contract/patient-access.ts';
import type { FetchRecord, StepRecord } from './fetch-repository.ts';

export interface ReportInput {
  fetch: FetchRecord;
  steps: readonly StepRecord[];
  /** What every answer of this fetch brought, by type. */
  received: readonly { type: string; received: number; added: number; changed: number }[];
  /** In the store now, by type. */
  stored(type: string): number;
}

export function fetchReport({ fetch, steps, received, stored }: ReportInput): FetchReport {
  const byType = new Map(received.map((r) => [r.type, r]));
  const lines = steps.map((s): FetchLine => {
    const isType = s.how === 'search' || s.how === 'patient';
    const got = isType ? byType.get(s.type) : undefined;
    return {
      type: s.type,
      how: s.how,
      outcome: s.outcome,
      pages: s.pages,
      received: isType ? (got?.received ?? 0) : s.received,
      added: isType ? (got?.added ?? 0) : s.added,
      changed: isType ? (got?.changed ?? 0) : s.changed,
      stored: isType ? stored(s.type) : 0,
      reason: s.reason,
      technical: s.technical,
    };
  });
  // Types that came along (included, pointed to, within $everything) and have no step of their own.
  const planned = new Set(steps.map((s) => s.type));
  for (const r of received)
    if (!planned.has(r.type))
      lines.push({
        type: r.type,
        how: 'reference',
        outcome: 'complete',
        pages: 0,
        received: r.received,
        added: r.added,
        changed: r.changed,
        stored: stored(r.type),
        reason: 'Came along with what points to it.',
        technical: [],
      });
  const sum = (of: (s: StepRecord) => number): number => steps.reduce((n, s) => n + of(s), 0);
  return {
    fetchId: fetch.id,
    kind: fetch.kind,
    state: fetch.state,
    problem: fetch.problem,
    startedAt: fetch.startedAt,
    endedAt: fetch.endedAt,
    lines,
    totals: {
      pages: sum((s) => s.pages),
      received: sum((s) => s.received),
      added: sum((s) => s.added),
      changed: sum((s) => s.changed),
      same: sum((s) => s.same),
      bytes: sum((s) => s.bytes),
      apart: sum((s) => s.apart),
      unreadable: sum((s) => s.unreadable),
    },
    notFetched: notFetched(fetch, steps, sum),
  };
}

function notFetched(
  fetch: FetchRecord,
  steps: readonly StepRecord[],
  sum: (of: (s: StepRecord) => number) => number,
): string[] {
  const out: string[] = [];
  const some = (outcome: StepRecord['outcome'], says: string, reasonOf: (s: StepRecord) => string = () => ''): void => {
    // Types with the same reason stand in one sentence.
    const groups = new Map<string, string[]>();
    for (const s of steps)
      if (s.outcome === outcome && s.how !== 'everything')
        groups.set(reasonOf(s), [...(groups.get(reasonOf(s)) ?? []), s.type]);
    for (const [reason, types] of groups) out.push(`${says}: ${types.join(', ')}.${reason === '' ? '' : ` ${reason}`}`);
  };
  some('failed', 'Not fetched', (s) => s.reason);
  some('partial', 'Fetched in part', (s) => s.reason);
  some('refused', 'Refused', (s) => s.reason);
  some('unsupported', 'Not offered', (s) => s.reason);
  if (fetch.state === 'cancelled') some('waiting', 'Not asked, because the fetch was ended');
  const apart = sum((s) => s.apart);
  if (apart > 0)
    out.push(
      `${apart} ${apart === 1 ? 'resource names' : 'resources name'} another patient. They are kept apart and show nowhere among the member’s data.`,
    );
  return out;
}
