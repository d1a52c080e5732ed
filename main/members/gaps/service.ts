/** The gap report: which requests are of the same person, and which encounters of the payer their delivered records contain. */
import type { GapReport, GapRow, MemberLink } from '../../../preload/contract/member-gaps.ts';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { Member, PatientStore } from '../../patient-access/store-port.ts';
import { pause } from '../../projects/pause.ts';
import { createResolver, parsed } from '../line-reader.ts';
import { createGatherer, type Gathered } from './encounters.ts';
import { readChart, type PageTexts } from './charts.ts';
import { judge, sameName, wordsOf, type ChartDocument, type Encounter } from './model.ts';
import type { GapRepository, RequestFacts } from './repository.ts';

export interface GapService {
  links(memberId: string): MemberLink[];
  decide(memberId: string, requestId: string, same: boolean): MemberLink[];
  /** @param requestId only what this request asked for, or null for every confirmed request */
  report(memberId: string, requestId: string | null, signal: AbortSignal): Promise<GapReport>;
  project(
    projectId: string,
    signal: AbortSignal,
  ): Promise<GapReport['counts'] & { members: { memberId: string; name: string; counts: GapReport['counts'] }[] }>;
}

const SLICE_MS = 8;

export function createGapService(deps: {
  store: PatientStore;
  repository: GapRepository;
  texts: PageTexts;
  self: string;
  clock: Clock;
}): GapService {
  const { store, repository, texts, clock } = deps;

  const memberOf = (id: string): Member => {
    const member = store.member(id);
    if (!member) throw new AppError('notFound', 'This member is not known any more.');
    return member;
  };

  const linksOf = (member: Member): MemberLink[] => {
    const decided = new Map(repository.links(member.id).map((link) => [link.requestId, link]));
    const ids = member.identifiers.map(({ value }) => value);
    const known = new Map(
      [
        ...repository.candidates(member.birthDate, ids),
        ...repository.requests([...member.requestIds, ...decided.keys()]),
      ].map((request) => [request.id, request]),
    );
    return [...known.values()].flatMap((request) => {
      const agrees = agreement(member, ids, request);
      const link = decided.get(request.id);
      // A birth date alone is shared by many: without name or member id it is not offered.
      if (!link && !member.requestIds.includes(request.id) && agrees.length < 2) return [];
      return [
        {
          requestId: request.id,
          patientName: request.patientName,
          birthDate: request.birthDate,
          memberId: request.memberId,
          siteName: request.siteName,
          status: request.status,
          from: request.from,
          to: request.to,
          agrees,
          state: link ? (link.same ? ('same' as const) : ('other' as const)) : ('open' as const),
          by: link?.by ?? '',
          at: link?.at ?? null,
        },
      ];
    });
  };

  /** Encounters of all claims and visits, in slices. */
  const gather = async (memberId: string, signal: AbortSignal): Promise<Gathered> => {
    const gatherer = createGatherer();
    const resolver = createResolver(store);
    let started = clock.monotonicMs();
    for (const type of ['ExplanationOfBenefit', 'Encounter'])
      for (const stored of store.iterate(memberId, type)) {
        gatherer.add(stored.n, parsed(stored), resolver(memberId, stored.grantId));
        if (clock.monotonicMs() - started > SLICE_MS) {
          await pause();
          if (signal.aborted) throw new AppError('aborted', 'Stopped.');
          started = clock.monotonicMs();
        }
      }
    return gatherer.done();
  };

  const reportOf = async (
    member: Member,
    requests: readonly RequestFacts[],
    only: RequestFacts | null,
    signal: AbortSignal,
  ): Promise<GapReport> => {
    const today = plainDateOf(clock.now());
    const { encounters, leftOut } = await gather(member.id, signal);
    const documents = repository.documents(requests.map(({ id }) => id));
    const byId = new Map(requests.map((request) => [request.id, request]));
    const charts: ChartDocument[] = [];
    for (const document of documents) {
      const request = byId.get(document.requestId);
      if (document.ready && document.reading === 'read' && request)
        charts.push(await readChart(texts, document, request, today, signal));
    }
    const asked = encounters.filter((e) => only === null || inPeriod(e, only));
    const rows: GapRow[] = [];
    for (const encounter of asked) {
      const request = requests.find((r) => ofSite(encounter, r)) ?? null;
      if (only !== null && encounter.providers.length + encounter.npis.length > 0 && request === null) continue;
      rows.push({
        key: encounter.key,
        from: encounter.from,
        to: encounter.to,
        providers: [...encounter.providers],
        npis: [...encounter.npis],
        kind: encounter.kind,
        services: [...encounter.services],
        claims: [...encounter.claims],
        records: [...encounter.records],
        askedBy: request?.id ?? null,
        ...judge(encounter, charts),
      });
      if (rows.length % 100 === 0) await pause();
    }
    const count = (verdict: GapRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length;
    return {
      rows,
      leftOut,
      counts: { covered: count('covered'), possible: count('possible'), notFound: count('notFound') },
      documents: documents.map((d) => ({
        id: d.id,
        title: d.title,
        requestId: d.requestId,
        state: !d.ready
          ? ('notHere' as const)
          : d.reading === 'read'
            ? ('read' as const)
            : d.reading === 'unreadable'
              ? ('unreadable' as const)
              : ('waiting' as const),
      })),
      requests: requests.map(({ id, siteName }) => ({ id, siteName })),
    };
  };

  const confirmed = (member: Member): RequestFacts[] =>
    repository.requests(
      linksOf(member)
        .filter(({ state }) => state === 'same')
        .map(({ requestId }) => requestId),
    );

  return {
    links: (memberId) => linksOf(memberOf(memberId)),
    decide(memberId, requestId, same) {
      const member = memberOf(memberId);
      if (!linksOf(member).some((link) => link.requestId === requestId))
        throw new AppError('notFound', 'This request is not among those of this person.');
      repository.decide({ memberId, requestId, same, by: deps.self, at: clock.now().toISOString() });
      return linksOf(member);
    },
    async report(memberId, requestId, signal) {
      const member = memberOf(memberId);
      const all = confirmed(member);
      const only = requestId === null ? null : (all.find(({ id }) => id === requestId) ?? null);
      if (requestId !== null && only === null)
        throw new AppError('conflict', 'This request was not confirmed to be about this member.', {
          nextStep: 'Confirm it under “Same person?” first.',
        });
      return reportOf(member, only === null ? all : [only], only, signal);
    },
    async project(projectId, signal) {
      const byMember = new Map<string, string[]>();
      for (const { memberId, requestId } of repository.membersOfProject(projectId))
        byMember.set(memberId, [...(byMember.get(memberId) ?? []), requestId]);
      const members: { memberId: string; name: string; counts: GapReport['counts'] }[] = [];
      for (const [memberId, ids] of byMember) {
        const member = store.member(memberId);
        if (!member) continue;
        const counts = { covered: 0, possible: 0, notFound: 0 };
        for (const request of repository.requests(ids)) {
          const report = await reportOf(member, [request], request, signal);
          counts.covered += report.counts.covered;
          counts.possible += report.counts.possible;
          counts.notFound += report.counts.notFound;
        }
        members.push({ memberId, name: member.name, counts });
      }
      const sum = (of: keyof GapReport['counts']): number => members.reduce((all, m) => all + m.counts[of], 0);
      return { covered: sum('covered'), possible: sum('possible'), notFound: sum('notFound'), members };
    },
  };
}

/** Which of name, birth date and member id agree. */
function agreement(member: Member, ids: readonly string[], request: RequestFacts): MemberLink['agrees'] {
  const own = new Set(wordsOf(member.name));
  const [family = '', given = ''] = request.patientName.split(',');
  const [first] = wordsOf(given);
  const named =
    wordsOf(family).length > 0 && wordsOf(family).every((w) => own.has(w)) && first !== undefined && own.has(first);
  return [
    ...(named ? (['name'] as const) : []),
    ...(member.birthDate !== '' && request.birthDate === member.birthDate ? (['birthDate'] as const) : []),
    ...(request.memberId !== '' && ids.includes(request.memberId) ? (['memberId'] as const) : []),
  ];
}

const inPeriod = (encounter: Encounter, request: RequestFacts): boolean =>
  (request.from === '' || encounter.to >= request.from) && (request.to === '' || encounter.from <= request.to);

const ofSite = (encounter: Encounter, request: RequestFacts): boolean =>
  encounter.npis.includes(request.siteNpi) || encounter.providers.some((name) => sameName(name, request.siteName));
