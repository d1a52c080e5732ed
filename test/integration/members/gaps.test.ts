/** The gap report over a real store: a person confirms whose requests they are; then claims meet the pages that were read. */
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyCoreDraft, type CoreDraft } from '../../../preload/contract/rules/core-request.ts';
import { claim, directory, MEMBER, PROVIDERS } from '../../support/member-resources.ts';
import { seedDelivered, seedMember } from '../../support/seed-member.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { openMembers, type MembersBench } from './room.ts';

const handOn = { recipient: { name: 'Northwind Audit', address: '' }, purpose: 'RADV audit', part2: null };
const fixed = (): number => 0.5;

describe('gap report', () => {
  const folder = useTempFolder();
  let bench: MembersBench;
  let saved: { id: string; draft: CoreDraft } | null = null;
  beforeEach(async () => {
    bench = openMembers(folder(), true, {
      create: () => Promise.resolve('draft-1'),
      draftOf: () =>
        Promise.resolve({
          draft: {
            ...emptyCoreDraft('insurance'),
            custodian: { id: 'org-plano', name: PROVIDERS[0].name, npi: PROVIDERS[0].npi, city: '', state: '' },
          },
          purpose: 'insurance',
        }),
      save: (id, draft) => {
        saved = { id, draft };
        return Promise.resolve();
      },
      placeByNpi: () => null,
    });
    // Three visits at Plano (numbers that are neither pharmacy, inpatient nor denied), one at Duluth.
    seedMember(bench.database, {
      resources: [
        ...directory(),
        claim(6, '2025-02-03', fixed),
        claim(12, '2025-04-11', fixed),
        claim(15, '2025-06-20', fixed),
        claim(1, '2025-05-05', fixed),
        claim(4, '2025-05-06', fixed),
      ],
    });
    const who = { birthDate: MEMBER.birthDate, memberId: MEMBER.memberId };
    seedDelivered(bench.database, {
      id: 'r1',
      patientName: 'Okafor, Renee T',
      ...who,
      site: PROVIDERS[0],
      pages: ['Date of birth: 03/09/1951\nDate of service: 02/03/2025', 'Electronically signed 04/11/2025'],
    });
    seedDelivered(bench.database, {
      id: 'r2',
      patientName: 'Okafor, Daniel',
      birthDate: MEMBER.birthDate,
      memberId: '',
      site: PROVIDERS[1],
      pages: [],
    });
    seedDelivered(bench.database, {
      id: 'r3',
      patientName: 'Okafor, Renee',
      birthDate: MEMBER.birthDate,
      memberId: '',
      site: PROVIDERS[1],
      pages: [],
    });
    await bench.room.settled();
    return () => bench.close();
  });

  it('offers requests of which two things agree, and matches nothing before a person confirms', async () => {
    const { links } = await bench.call('memberGaps:links', { id: 'member-a' });
    expect(links.map((l) => [l.requestId, l.agrees, l.state])).toEqual([
      ['r3', ['name', 'birthDate'], 'open'],
      ['r1', ['name', 'birthDate', 'memberId'], 'open'],
    ]);
    expect((await bench.call('memberGaps:report', { id: 'member-a', requestId: null })).counts).toEqual({
      covered: 0,
      possible: 0,
      notFound: 4,
    });
    await expect(bench.call('memberGaps:report', { id: 'member-a', requestId: 'r1' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(
      bench.call('memberGaps:decide', { id: 'member-a', requestId: 'r2', same: true }),
    ).rejects.toMatchObject({ code: 'notFound' });
  });

  it('tells covered, possible and not found with the evidence of both sides', async () => {
    await bench.call('memberGaps:decide', { id: 'member-a', requestId: 'r1', same: true });
    await bench.call('memberGaps:decide', { id: 'member-a', requestId: 'r3', same: false });
    const report = await bench.call('memberGaps:report', { id: 'member-a', requestId: null });
    expect(report.rows.map((r) => [r.from, r.verdict, r.askedBy])).toEqual([
      ['2025-06-20', 'notFound', 'r1'],
      ['2025-05-05', 'notFound', null],
      ['2025-04-11', 'possible', 'r1'],
      ['2025-02-03', 'covered', 'r1'],
    ]);
    const covered = report.rows.at(-1);
    expect(covered?.claims).toEqual(['CLM-000006']);
    expect(covered?.evidence).toMatchObject([{ documentId: 'r1-d', page: 1, quote: 'Date of service: 02/03/2025' }]);
    expect(report.leftOut.map((l) => l.why)).toEqual(['A pharmacy claim: a chart need not have the day.']);
    // Of one request: only its own provider.
    const own = await bench.call('memberGaps:report', { id: 'member-a', requestId: 'r1' });
    expect(own.rows.map((r) => r.from)).toEqual(['2025-06-20', '2025-04-11', '2025-02-03']);
    expect((await bench.call('members:get', { id: 'member-a' })).row.requests).toBe(1);
  });

  it('sums over a project, exports with a disclosure, and drafts what is missing', async () => {
    await bench.call('memberGaps:decide', { id: 'member-a', requestId: 'r1', same: true });
    bench.database.exec("UPDATE request SET project_id = 'p1' WHERE id = 'r1'");
    const project = await bench.call('memberGaps:project', { projectId: 'p1' });
    expect(project).toMatchObject({ covered: 1, possible: 1, notFound: 1, members: [{ name: MEMBER.name }] });
    await bench.call('memberGaps:export', { id: 'member-a', requestId: null, format: 'csv', handOn });
    expect(bench.saved?.toString()).toContain('Not found');
    await bench.call('memberGaps:export', { id: 'member-a', requestId: null, format: 'pdf', handOn });
    expect(bench.saved?.subarray(0, 5).toString()).toBe('%PDF-');
    const { rows } = await bench.call('memberGaps:report', { id: 'member-a', requestId: null });
    const plano = rows.filter((r) => r.verdict !== 'covered' && r.askedBy === 'r1').map((r) => r.key);
    expect(await bench.call('memberGaps:followUp', { id: 'member-a', keys: plano })).toEqual({ draftId: 'draft-1' });
    expect(saved?.draft).toMatchObject({
      serviceFrom: '2025-04-11',
      serviceTo: '2025-06-20',
      custodian: { npi: PROVIDERS[0].npi },
    });
    expect(saved?.draft.description).toContain('2025-04-11, 2025-06-20');
    await expect(
      bench.call('memberGaps:followUp', { id: 'member-a', keys: rows.map((r) => r.key) }),
    ).rejects.toMatchObject({ code: 'invalid' });
  });
});
