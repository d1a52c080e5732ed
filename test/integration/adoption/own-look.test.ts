/** What another workstation of the account creates joins by itself: no press on anything. */
import { afterEach, expect, it } from 'vitest';
import { everything } from '../../../main/board/select.ts';
import { coreTask } from '../../exchange/index.ts';
import { treatmentDraft } from '../../support/draft.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import {
  acceptBatch,
  csvOf,
  goodCells,
  importList,
  matchSites,
  newOffice,
  newProject,
  openOffice,
  type Office,
} from '../projects/office.ts';
import { until } from '../requests/workstation.ts';

const temp = useTempFolder();
const running: Office[] = [];
afterEach(async () => {
  const exchange = running[0]?.exchange;
  for (const o of running.splice(0)) await o.program.stop();
  await exchange?.close();
});

async function two(): Promise<[Office, Office]> {
  const a = await newOffice(temp());
  running.push(a);
  const b = openOffice(temp(), a.exchange);
  running.push(b);
  const { recoveryCode } = await b.call('store:create', { slot: 'keychain' });
  await b.call('store:confirmRecovery', { code: recoveryCode });
  await until('the session', async () => (await b.call('app:status', {})).session?.state === 'signedIn');
  return [a, b];
}

async function sentProject(o: Office, rows: number, code: string): Promise<string> {
  const id = await newProject(o, { code });
  await importList(o, id, csvOf(Array.from({ length: rows }, (_, n) => goodCells(n + 1))));
  await matchSites(o, id);
  await o.call('projects:start', { id });
  await acceptBatch(o, id);
  await until('everything sent', async () => (await o.call('projects:get', { id })).totals.sent === rows);
  return id;
}

/** The look of the hour, now. @returns how many requests it took */
async function look(o: Office): Promise<number> {
  const before = (await jobOf(o)).requests;
  await until('the look', () =>
    o.call('scheduler:run', { name: 'adopt' }).then(
      () => true,
      () => false,
    ),
  );
  const job = await until('its end', async () => {
    const now = await jobOf(o);
    return now.state !== 'running' ? now : null;
  });
  expect(job.lastError).toBeNull();
  return job.requests - before;
}
async function jobOf(o: Office) {
  const job = (await o.call('scheduler:jobs', {})).find((j) => j.name === 'adopt');
  if (!job) throw new Error('no such job');
  return job;
}
const projectsOf = async (o: Office): Promise<string> =>
  (await o.call('projects:list', {}))
    .map((p) => p.code)
    .sort()
    .join();
const childrenOf = async (o: Office): Promise<number> =>
  (await o.call('scheduler:batches', {})).reduce((sum, batch) => sum + batch.children, 0);

it.each([
  ['asking for Tasks without a parent', []],
  ['where the exchange drops that question', ['part-of:missing']],
  ['where it drops the time of the change too', ['part-of:missing', '_lastUpdated']],
])(
  'projects and CORE requests, %s',
  async (_how, ignored) => {
    const [a, b] = await two();
    a.exchange.ignoreTaskParams(ignored);
    a.exchange.seedTasks([coreTask(1), coreTask(2)]);
    await sentProject(a, 4, 'WAVE-1');
    const { id } = await a.call('requests:createDraft', { purpose: 'continuity-of-care', copyOf: null });
    await a.call('requests:saveDraft', { id, draft: treatmentDraft() });
    await a.call('requests:submit', { id });

    expect((await jobOf(b)).nextRunAt, 'it is planned').not.toBeNull();
    await look(b);
    expect(await projectsOf(b)).toBe('WAVE-1');
    await until('the children', async () => (await childrenOf(b)) === 4);
    const core = await b.call('board:charts', {
      filter: { ...everything, kinds: ['core'] },
      today: '2026-01-05',
    });
    expect(core.all, 'its own, and none of other organizations').toBe(1);

    await sentProject(a, 2, 'WAVE-2');
    await look(b);
    expect(await projectsOf(b)).toBe('WAVE-1,WAVE-2');
    const idle = await look(b);
    expect(idle, 'nothing new costs next to nothing').toBeLessThanOrEqual(1);
    expect(a.exchange.taskCount(), 'nothing was sent').toBe(2 + 1 + 4 + 1 + 1 + 2);
  },
  60_000,
);

it('children of a batch about which only known ones can be asked', async () => {
  const [a, b] = await two();
  a.exchange.ignoreTaskParams(['part-of', 'part-of:missing', '_lastUpdated', 'status']);
  const id = await sentProject(a, 3, 'BLIND');
  await look(b);
  expect(await projectsOf(b)).toBe('BLIND');
  await until('the way of asking', async () =>
    (await b.call('scheduler:batches', {})).some((batch) => batch.mode === 'id-lists'),
  );
  await look(b);
  await until('the children', async () => (await childrenOf(b)) === 3);
  expect((await a.call('projects:get', { id })).totals.sent).toBe(3);
}, 60_000);
