/** The board's list and figures against plain arithmetic over the same rows. */
import { afterEach, describe, expect, it } from 'vitest';
import { everything } from '../../../main/board/select.ts';
import type { BoardRow } from '../../../preload/contract/board.ts';
import { nextActions } from '../../../preload/contract/rules/next-action.ts';
import { normalizedStatuses, terminalStatuses } from '../../../preload/contract/rules/status.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { context, seededBoard, type SeededBoard } from './seeded.ts';

const temp = useTempFolder();
const opened: SeededBoard[] = [];
afterEach(() => opened.splice(0).forEach((b) => b.end()));

const seeded = (requests = 1500, at?: { now: Date }): SeededBoard => {
  const b = seededBoard(temp(), requests, at);
  opened.push(b);
  return b;
};
const TODAY = '2026-11-22';
const DAY_MS = 86_400_000;
const dayIn = (instant: string): number => {
  const d = new Date(instant);
  return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / DAY_MS;
};
const age = (r: BoardRow): number => Date.parse(`${TODAY}T00:00:00Z`) / DAY_MS - dayIn(r.statusSince);
const isEnded = (r: BoardRow): boolean => terminalStatuses.includes(r.status);
const tally = <T>(values: readonly T[]): Map<T, number> => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

describe('the list', () => {
  it('takes every request but batches, and every condition means what it says', async () => {
    const b = seeded();
    const rows = await b.all();
    expect(rows).toHaveLength(1500);
    expect(new Set(rows.map((r) => r.id)).size).toBe(1500);
    const site = rows[3]?.custodianName ?? '';
    const project = rows.find((r) => r.projectId !== null)?.projectId ?? '';
    const cases: [Parameters<SeededBoard['all']>[0], (r: BoardRow) => boolean][] = [
      [{ filter: { statuses: ['rejected', 'fee-approval'] } }, (r) => ['rejected', 'fee-approval'].includes(r.status)],
      [{ filter: { kinds: ['core'] } }, (r) => r.kind === 'core'],
      [{ filter: { kinds: ['child'] } }, (r) => r.kind === 'child'],
      [{ filter: { sites: [site] } }, (r) => r.custodianName === site],
      [{ filter: { sites: ['nowhere'] } }, () => false],
      [{ filter: { projects: [project] } }, (r) => r.projectId === project],
      [{ filter: { owners: [''] } }, (r) => r.owner === ''],
      [{ filter: { owners: ['Ana Brandt', 'Kofi Mensah'] } }, (r) => ['Ana Brandt', 'Kofi Mensah'].includes(r.owner)],
      [{ filter: { ownWords: ['Completed'] } }, (r) => r.ownWords === 'Completed'],
      [{ filter: { actions: ['call-site', 'follow-up'] } }, (r) => ['call-site', 'follow-up'].includes(r.action)],
      [{ filter: { minAgeDays: 31, maxAgeDays: 60 } }, (r) => age(r) >= 31 && age(r) <= 60],
      [{ filter: { ended: true } }, isEnded],
      [{ filter: { ended: false } }, (r) => !isEnded(r)],
      [
        { filter: { dueFrom: '2026-11-20', dueTo: '2026-11-30' } },
        (r) => r.dueDate !== null && r.dueDate >= '2026-11-20' && r.dueDate <= '2026-11-30',
      ],
      [
        { filter: { deliveredFrom: '2026-11-01T00:00:00.000Z', deliveredTo: '2026-11-20T00:00:00.000Z' } },
        (r) => r.status === 'delivered' && r.statusSince >= '2026-11-01' && r.statusSince <= '2026-11-20T00:00:00.000Z',
      ],
      [{ filter: { unexpected: true } }, (r) => r.unexpected],
      [{ filter: { followUpDue: true } }, (r) => r.followUpOn !== null && r.followUpOn <= TODAY],
      [
        { filter: { statuses: ['in-progress'], kinds: ['child'], ended: false, minAgeDays: 10 } },
        (r) => r.status === 'in-progress' && r.kind === 'child' && age(r) >= 10,
      ],
    ];
    for (const [ask, holds] of cases) {
      const wanted = rows.filter(holds).map((r) => r.id);
      const found = (await b.all(ask)).map((r) => r.id);
      expect([...found].sort(), JSON.stringify(ask)).toEqual([...wanted].sort());
      if (!JSON.stringify(ask).includes('nowhere')) expect(wanted.length, JSON.stringify(ask)).toBeGreaterThan(0);
    }
  });

  it('counts by status with the status condition left out', async () => {
    const b = seeded();
    const rows = await b.all();
    const { counts, total } = await b.list({ filter: { statuses: ['delivered'], kinds: ['child'] } });
    expect(new Map(Object.entries(counts))).toEqual(tally(rows.filter((r) => r.kind === 'child').map((r) => r.status)));
    expect(total).toBe(rows.filter((r) => r.kind === 'child' && r.status === 'delivered').length);
  });

  it('finds by every part of a name, id, number, date or place, each word somewhere', async () => {
    const b = seeded();
    const rows = await b.all();
    const r = rows.find((x) => x.kind === 'child' && x.taskId !== null);
    if (!r) throw new Error('No child was sent.');
    const [family = '', given = ''] = r.patientName.split(', ');
    const [y, m, d] = r.birthDate.split('-');
    const texts = [
      `${given} ${family}`,
      `${family} ${given}`.toUpperCase(),
      r.memberId,
      r.memberId.toLowerCase(),
      r.taskId ?? '',
      r.identifier ?? '',
      `${r.npi} ${family}`,
      `${family} ${Number(m)}/${Number(d)}/${y ?? ''}`,
      `${family} ${r.birthDate}`,
      `${r.custodianName} ${family}`,
    ];
    for (const text of texts)
      expect(
        (await b.all({ filter: { text } })).map((x) => x.id),
        text,
      ).toContain(r.id);
    expect((await b.list({ filter: { text: `${family} xyzzy` } })).total).toBe(0);
    // Words do not run over from one request into the next.
    expect((await b.list({ filter: { text: `${rows[0]?.id ?? ''}` } })).total).toBe(0);
  });

  it('orders by several keys, rows without a date last in both directions', async () => {
    const b = seeded(600);
    const by = (rows: BoardRow[], key: (r: BoardRow) => string | number): (string | number)[] => rows.map(key);
    const due = await b.all({ sort: [{ key: 'due', descending: false }] });
    const none = due.findIndex((r) => r.dueDate === null);
    expect(none).toBeGreaterThan(0);
    expect(due.slice(none).every((r) => r.dueDate === null)).toBe(true);
    expect(by(due.slice(0, none), (r) => r.dueDate ?? '')).toEqual(
      [...by(due.slice(0, none), (r) => r.dueDate ?? '')].sort(),
    );
    const back = await b.all({ sort: [{ key: 'due', descending: true }] });
    expect(back.slice(none).every((r) => r.dueDate === null)).toBe(true);
    expect(back[0]?.dueDate).toBe(due[none - 1]?.dueDate);

    const mixed = await b.all({
      sort: [
        { key: 'status', descending: false },
        { key: 'age', descending: true },
      ],
    });
    const wanted = [...mixed].sort(
      (x, y) =>
        normalizedStatuses.indexOf(x.status) - normalizedStatuses.indexOf(y.status) ||
        Math.floor(Date.parse(x.statusSince) / 1000) - Math.floor(Date.parse(y.statusSince) / 1000),
    );
    expect(mixed.map((r) => r.statusSince)).toEqual(wanted.map((r) => r.statusSince));
    const members = await b.all({ sort: [{ key: 'member', descending: true }] });
    const names = members.map((r) => r.patientName.toLowerCase());
    expect(names).toEqual([...names].sort().reverse());
  });

  it('groups: rows stand group by group, each group once, counted and with its oldest', async () => {
    const b = seeded(600);
    const key: Record<string, (r: BoardRow) => string> = {
      action: (r) => r.action,
      project: (r) => r.projectId ?? '',
      site: (r) => r.custodianName,
      status: (r) => r.status,
      ownWords: (r) => r.ownWords,
      owner: (r) => r.owner,
    };
    for (const group of ['action', 'project', 'site', 'status', 'ownWords', 'owner'] as const) {
      const rows = await b.all({ group, sort: [{ key: 'member', descending: false }] });
      const { groups } = await b.list({ group, limit: 0 });
      const of = key[group] ?? (() => '');
      expect(groups.flatMap((g) => Array.from({ length: g.count }, () => g.key))).toEqual(rows.map(of));
      expect(new Set(groups.map((g) => g.key)).size).toBe(groups.length);
      const first = groups[0];
      const oldest =
        rows
          .filter((r) => of(r) === first?.key)
          .map((r) => r.statusSince)
          .sort()[0] ?? '';
      expect(Math.floor(Date.parse(first?.oldest ?? '') / 1000)).toBe(Math.floor(Date.parse(oldest) / 1000));
      if (group === 'owner' || group === 'project') expect(groups.at(-1)?.key).toBe('');
    }
    const { groups } = await b.list({ group: 'action', limit: 0 });
    const places = groups.map((g) => nextActions.findIndex((a) => a === g.key));
    expect(places).toEqual([...places].sort((x, y) => x - y));
  });

  it('gives the ids of all of it in the order of the list', async () => {
    const b = seeded(600);
    const ask = { group: 'site' as const, sort: [{ key: 'member' as const, descending: false }] };
    const { ids } = await b.board.handlers['board:ids']({ filter: { ...everything, ended: false }, ...ask }, context);
    expect(ids).toEqual((await b.all({ filter: { ended: false }, ...ask })).map((r) => r.id));
  });
});

describe('the figures', () => {
  it('agree with the rows', async () => {
    const b = seeded();
    const rows = await b.all();
    const open = rows.filter((r) => !isEnded(r));
    const charts = await b.board.handlers['board:charts']({ filter: everything, today: TODAY }, context);
    expect(charts.all).toBe(1500);
    expect(charts.open).toBe(open.length);
    expect(new Map(Object.entries(charts.status))).toEqual(tally(rows.map((r) => r.status)));
    expect(charts.ages.reduce((sum, a) => sum + a.count, 0)).toBe(open.length);
    for (const a of charts.ages)
      expect(a.count).toBe(open.filter((r) => age(r) >= a.from && (a.to === null || age(r) <= a.to)).length);
    expect(charts.overdue).toBe(open.filter((r) => r.dueDate !== null && r.dueDate < TODAY).length);
    expect(charts.due).toHaveLength(14);
    expect(charts.due[0]?.date).toBe(TODAY);
    for (const d of charts.due) expect(d.count).toBe(open.filter((r) => r.dueDate === d.date).length);
    expect(charts.weeks).toHaveLength(10);
    // 22 November 2026 is a Sunday: its week began on the 16th.
    expect(charts.weeks.at(-1)?.week).toBe('2026-11-16');
    const week = charts.weeks[5];
    const from = Date.parse(`${week?.week ?? ''}T00:00:00Z`) / DAY_MS;
    const within = (instant: string): boolean => dayIn(instant) >= from && dayIn(instant) < from + 7;
    expect(week?.delivered).toBe(rows.filter((r) => r.status === 'delivered' && within(r.statusSince)).length);
    expect(week?.without).toBe(
      rows.filter((r) => isEnded(r) && r.status !== 'delivered' && within(r.statusSince)).length,
    );
  });

  it('give rates by site and project, and choices most frequent first', async () => {
    const b = seeded();
    const rows = await b.all();
    const sent = rows.filter((r) => r.taskId !== null);
    const { rates, total } = await b.board.handlers['board:rates'](
      { filter: everything, by: 'site', offset: 0, limit: 200 },
      context,
    );
    expect(total).toBe(new Set(sent.map((r) => r.custodianName)).size);
    for (const rate of rates.slice(0, 20)) {
      const mine = sent.filter((r) => r.custodianName === rate.key);
      expect(rate).toMatchObject({
        sent: mine.length,
        delivered: mine.filter((r) => r.status === 'delivered').length,
        without: mine.filter((r) => isEnded(r) && r.status !== 'delivered').length,
        open: mine.filter((r) => !isEnded(r)).length,
      });
    }
    expect(rates.some((r) => r.medianDays !== null)).toBe(true);
    const projects = await b.board.handlers['board:rates'](
      { filter: everything, by: 'project', offset: 0, limit: 200 },
      context,
    );
    expect(projects.total).toBe(20);
    expect(projects.rates[0]?.label).toMatch(/-2026-W\d+$/);
    const { choices } = await b.board.handlers['board:choices']({ of: 'ownWords', text: 'patient' }, context);
    expect(choices.map((c) => c.label)).toEqual(expect.arrayContaining(['Not our patient']));
    for (const c of choices) expect(c.count).toBe(rows.filter((r) => r.ownWords === c.key).length);
    const counts = (await b.board.handlers['board:choices']({ of: 'sites', text: '' }, context)).choices.map(
      (c) => c.count,
    );
    expect(counts).toEqual([...counts].sort((x, y) => y - x));
  });
});
