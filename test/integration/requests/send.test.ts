/** Sending through the journal: whatever the exchange does, each request becomes exactly one Task or says why not. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../main/lib/errors.ts';
import type { Exchange, Fault, SimpleFaultKind } from '../../exchange/index.ts';
import { useScene } from './scene.ts';
import { completeDraft, detailOf, readyRequest, until, whenStatus, type Workstation } from './workstation.ts';

const scene = useScene();

/** Asserted on the exchange's side: one Task, with this request's identifier. */
function expectOneTask(exchange: Exchange, identifier: string | null, count = 1): void {
  expect(identifier).not.toBeNull();
  expect(exchange.tasksByIdentifier('https://dunmorepike.example/roi/request', identifier ?? '')).toHaveLength(1);
  expect(exchange.taskCount()).toBe(count);
}

const journalOf = (w: Workstation, id: string): string[] =>
  w.database
    .sql<{ event: string }>('SELECT event FROM journal WHERE request_id = :id ORDER BY n')
    .all({ id })
    .map((r) => r.event);

describe('sending', () => {
  it('creates one Task with the previewed content', async () => {
    const { exchange, provider, w } = await scene();
    const id = await readyRequest(w, provider);
    const preview = await w.call['requests:preview']({ id }, w.context);
    expect(preview.problems.filter((p) => p.severity === 'error')).toEqual([]);
    const detail = await w.call['requests:submit']({ id }, w.context);
    expect(detail.row.status).toBe('submitted');
    expect(detail.nextPollAt).not.toBeNull();
    expectOneTask(exchange, detail.row.identifier);
    expect(journalOf(w, id)).toEqual(['prepared', 'sent', 'answered']);
    const task = exchange.task(detail.row.taskId ?? '');
    const sent: unknown = JSON.parse(preview.task);
    const { input, identifier } = sent as { input: unknown; identifier: unknown };
    expect(task?.input).toEqual(input);
    expect(task?.identifier).toEqual(identifier);
    expect(detail.actions).toEqual(['refresh', 'stopTracking', 'duplicate']);
  });

  it('refuses an incomplete draft with the fields', async () => {
    const { exchange, w } = await scene();
    const { id } = await w.call['requests:createDraft']({ purpose: 'attorney', copyOf: null }, w.context);
    const error = await w.call['requests:submit']({ id }, w.context).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'invalid' });
    expect((error as { options: { fields: { path: string }[] } }).options.fields.map((f) => f.path)).toEqual(
      expect.arrayContaining(['patient.family', 'authorization.file', 'custodian']),
    );
    expect((await detailOf(w, id)).row.status).toBe('draft');
    expect(exchange.taskCount()).toBe(0);
  });

  it('sends once although it is submitted many times at once', async () => {
    const { exchange, provider, w } = await scene();
    const id = await readyRequest(w, provider);
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => w.call['requests:submit']({ id }, w.context)));
    expect(all.filter((r) => r.status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    expectOneTask(exchange, (await detailOf(w, id)).row.identifier);
  });

  const uncertain: [string, Fault | SimpleFaultKind][] = [
    ['the answer is lost', 'lostAnswer'],
    ['the answer never comes', 'lostAnswerHang'],
    ['the connection is reset', 'reset'],
    ['the server hangs', 'hang'],
    ['the server fails', { kind: 'status', status: 500 }],
    ['a gateway answers 504', { kind: 'status', status: 504, body: 'html' }],
    ['a gateway answers HTML', 'html'],
    ['the server is busy', { kind: 'status', status: 503, retryAfterS: 0 }],
    ['the request times out there', { kind: 'status', status: 408 }],
    ['the Task appears late', { kind: 'delayedCreate', ms: 100 }],
  ];
  for (const ifNoneExist of [true, false]) {
    it.each(uncertain)(
      `neither loses nor doubles when %s (If-None-Exist ${ifNoneExist ? 'honoured' : 'ignored'})`,
      async (_name, fault) => {
        const { exchange, provider, w } = await scene({ ifNoneExist }, { requestTimeoutMs: 300 });
        exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault, times: 1 });
        const id = await readyRequest(w, provider);
        await w.call['requests:submit']({ id }, w.context);
        const detail = await whenStatus(w, id, 'submitted');
        expectOneTask(exchange, detail.row.identifier);
        expect(journalOf(w, id)).toContain('uncertain');
        expect(detail.row.hasError).toBe(false);
      },
    );
  }

  it('waits longer than the search lags behind', async () => {
    const { exchange, provider, w } = await scene({ ifNoneExist: false }, { resolveDelaysMs: [0, 100, 300] });
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: { kind: 'searchLag', ms: 250 }, times: 1 });
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: 'lostAnswer', times: 1 });
    const id = await readyRequest(w, provider);
    await w.call['requests:submit']({ id }, w.context);
    const detail = await whenStatus(w, id, 'submitted');
    expectOneTask(exchange, detail.row.identifier);
    expect(journalOf(w, id)).toEqual(['prepared', 'sent', 'uncertain', 'resolved-found']);
  });

  it('answers submit with the uncertain state instead of waiting for its end', async () => {
    const { exchange, provider, w } = await scene({}, { resolveDelaysMs: [0, 5000] });
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: 'reset', times: 1 });
    const id = await readyRequest(w, provider);
    const detail = await w.call['requests:submit']({ id }, w.context);
    expect(detail.row.status).toBe('send-uncertain');
    expect(detail.error?.code).toBe('connectionLost');
    expect(detail.actions).toEqual(['resolve']);
    await expect(w.call['requests:createDraft']({ purpose: 'attorney', copyOf: id }, w.context)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('stays queued while offline and goes out when the exchange is back', async () => {
    const { exchange, provider, w } = await scene();
    const id = await readyRequest(w, provider);
    await exchange.stop();
    const queued = await w.call['requests:submit']({ id }, w.context);
    expect(queued.row.status).toBe('queued');
    expect(queued.error?.code).toBe('offline');
    await until('offline in the status', () => !w.scheduler.activity().online);
    await exchange.start();
    const detail = await whenStatus(w, id, 'submitted');
    expectOneTask(exchange, detail.row.identifier);
    await until('online again', () => w.scheduler.activity().online);
  });

  it('goes on after a 401 with a fresh token, and stays queued when that is refused too', async () => {
    const { exchange, provider, w } = await scene();
    const first = await readyRequest(w, provider);
    await w.call['requests:submit']({ id: first }, w.context);
    exchange.revokeTokens();
    const second = await readyRequest(w, provider);
    expect((await w.call['requests:submit']({ id: second }, w.context)).row.status).toBe('submitted');
    const rule = exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'status', status: 401 },
    });
    const third = await readyRequest(w, provider);
    const held = await w.call['requests:submit']({ id: third }, w.context);
    expect(held.row.status).toBe('queued');
    exchange.faults.remove(rule);
    await whenStatus(w, third, 'submitted');
    expect(exchange.taskCount()).toBe(3);
  });

  it('obeys Retry-After of a 429', async () => {
    const { exchange, provider, w } = await scene();
    exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'status', status: 429, retryAfterS: 1 },
      times: 1,
    });
    const id = await readyRequest(w, provider);
    const begun = Date.now();
    const queued = await w.call['requests:submit']({ id }, w.context);
    expect(queued.row.status).toBe('queued');
    await expect(w.call['requests:retry']({ id }, w.context)).rejects.toMatchObject({ code: 'throttled' });
    const detail = await whenStatus(w, id, 'submitted');
    expect(Date.now() - begun).toBeGreaterThan(950);
    expectOneTask(exchange, detail.row.identifier);
  });

  it('gives a refused request back for editing, and a changed one a new identifier', async () => {
    const { exchange, provider, w } = await scene();
    const id = await readyRequest(w, provider);
    exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'status', status: 422, expression: ['Task.contained[0].birthDate'], message: 'not acceptable' },
      times: 2,
    });
    const refused = await w.call['requests:submit']({ id }, w.context);
    expect(refused.row.status).toBe('draft');
    expect(refused.error?.fields[0]?.path).toBe('patient.birthDate');
    expect(refused.actions).toContain('submit');
    const unchanged = await w.call['requests:submit']({ id }, w.context);
    expect(unchanged.row.identifier).toBe(refused.row.identifier);
    const draft = completeDraft(provider);
    await w.call['requests:saveDraft'](
      { id, draft: { ...draft, patient: { ...draft.patient, birthDate: '1978-11-29' } } },
      w.context,
    );
    const sent = await w.call['requests:submit']({ id }, w.context);
    expect(sent.row.status).toBe('submitted');
    expect(sent.row.identifier).not.toBe(refused.row.identifier);
    expect(sent.error).toBeNull();
    expectOneTask(exchange, sent.row.identifier);
  });

  it('adopts an earlier version that arrived after all, instead of sending the edited one', async () => {
    const { exchange, provider, w } = await scene({ ifNoneExist: false }, { resolveDelaysMs: [0] });
    exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'delayedCreate', ms: 900 },
      times: 1,
    });
    exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'status', status: 422 },
      times: 1,
    });
    const id = await readyRequest(w, provider);
    await w.call['requests:submit']({ id }, w.context);
    const refused = await whenStatus(w, id, 'draft');
    await until('the late Task', () => exchange.taskCount() === 1);
    await w.call['requests:saveDraft']({ id, draft: completeDraft(provider, { description: 'edited' }) }, w.context);
    const detail = await w.call['requests:submit']({ id }, w.context);
    expect(detail.row.identifier).toBe(refused.row.identifier);
    expect(detail.timeline.some((e) => e.unexpected && e.text.includes('earlier version'))).toBe(true);
    expectOneTask(exchange, refused.row.identifier);
  });

  it('does not take 409 for a refusal: it looks the Task up', async () => {
    const { exchange, provider, w } = await scene({ ifNoneExist: false, refuseDuplicateIdentifiers: true });
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: 'lostAnswer', times: 1 });
    exchange.faults.add({
      match: { origin: 'fhir', method: 'GET', path: /identifier=/ },
      fault: { kind: 'bareResource' },
      times: 5,
    });
    const id = await readyRequest(w, provider);
    await w.call['requests:submit']({ id }, w.context);
    expectOneTask(exchange, (await whenStatus(w, id, 'submitted')).row.identifier);
  });

  it('finds the Task by walking when the exchange ignores the identifier search', async () => {
    const { exchange, provider, w } = await scene({
      ignoreParams: { Task: ['identifier', '_sort'] },
      ifNoneExist: false,
      defaultPageSize: 5,
      maxPageSize: 5,
    });
    for (let i = 0; i < 7; i++) await w.call['requests:submit']({ id: await readyRequest(w, provider) }, w.context);
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: 'lostAnswer', times: 1 });
    const id = await readyRequest(w, provider);
    await w.call['requests:submit']({ id }, w.context);
    expectOneTask(exchange, (await whenStatus(w, id, 'submitted')).row.identifier, 8);
  });

  it('stays uncertain, and sends nothing, when the search cannot be relied on', async () => {
    const { exchange, provider, w } = await scene(
      { ifNoneExist: false },
      {
        wrapClient: (client) => ({
          ...client,
          search: async (type, params, signal) => ({
            ...(await client.search(type, params, signal)),
            resources: [],
            selfKnown: false,
            warnings: ['The search index is being rebuilt.'],
          }),
        }),
      },
    );
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: 'lostAnswer', times: 1 });
    const id = await readyRequest(w, provider);
    await w.call['requests:submit']({ id }, w.context);
    await until(
      'the inconclusive answer',
      async () => (await detailOf(w, id)).error?.technical?.reason === 'inconclusive',
    );
    expect((await detailOf(w, id)).row.status).toBe('send-uncertain');
    expect(exchange.taskCount()).toBe(1);
  });

  it('flags a Task that the exchange doubled', async () => {
    const { exchange, provider, w } = await scene({ ifNoneExist: false }, { resolveDelaysMs: [0], pollScale: 0.03 });
    exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'delayedCreate', ms: 700 },
      times: 1,
    });
    const id = await readyRequest(w, provider);
    await w.call['requests:submit']({ id }, w.context);
    await whenStatus(w, id, 'submitted');
    const flagged = await until('the flag', async () => (await detailOf(w, id)).timeline.find((e) => e.unexpected));
    expect(flagged.text).toContain('2 Tasks');
  });

  it('sends the same bytes again under the same identifier', async () => {
    const bodies: string[] = [];
    const { exchange, provider, w } = await scene(
      {},
      {
        wrapClient: (client) => ({
          ...client,
          createTask: (task, signal) => (bodies.push(JSON.stringify(task)), client.createTask(task, signal)),
        }),
      },
    );
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: 'reset', times: 2 });
    const id = await readyRequest(w, provider);
    await w.call['requests:submit']({ id }, w.context);
    expectOneTask(exchange, (await whenStatus(w, id, 'submitted')).row.identifier);
    expect(bodies.length).toBeGreaterThan(1);
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain('JVBERi0');
  });

  it('does not adopt a Task that is not ours, whatever the exchange says', async () => {
    let wrong = '';
    const { exchange, provider, w } = await scene(
      {},
      {
        wrapClient: (client) => ({
          ...client,
          createTask: async (task, signal) => {
            if (wrong === '') return client.createTask(task, signal);
            const id = wrong;
            wrong = '';
            return { id, versionId: '1', status: null, task: null, existed: true, serverRequestId: null };
          },
        }),
      },
    );
    const first = await w.call['requests:submit']({ id: await readyRequest(w, provider) }, w.context);
    // First a Task that another request follows already, then one of somebody else.
    wrong = first.row.taskId ?? '';
    const second = await readyRequest(w, provider);
    expect((await w.call['requests:submit']({ id: second }, w.context)).row.status).toBe('send-uncertain');
    expect((await whenStatus(w, second, 'submitted')).row.taskId).not.toBe(first.row.taskId);
    const other = exchange.task(first.row.taskId ?? '');
    if (!other) throw new Error('no Task');
    wrong =
      exchange.seedTasks([{ ...other, identifier: [{ system: 'https://elsewhere.example', value: '1' }] }])[0] ?? '';
    const third = await readyRequest(w, provider);
    expect((await w.call['requests:submit']({ id: third }, w.context)).row.status).toBe('send-uncertain');
    const detail = await whenStatus(w, third, 'submitted');
    expectOneTask(exchange, detail.row.identifier, 4);
  });

  it('accepts an exchange that answers 200 to every create', async () => {
    const { exchange, provider, w } = await scene({ createStatus: 200 });
    const detail = await w.call['requests:submit']({ id: await readyRequest(w, provider) }, w.context);
    expect(detail.row.status).toBe('submitted');
    expectOneTask(exchange, detail.row.identifier);
  });

  it('looks once more before an unchanged request of doubtful past goes out again', async () => {
    const { exchange, provider, w } = await scene({ ifNoneExist: false }, { resolveDelaysMs: [0] });
    exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'delayedCreate', ms: 700 },
      times: 1,
    });
    exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'status', status: 422 },
      times: 1,
    });
    const id = await readyRequest(w, provider);
    await w.call['requests:submit']({ id }, w.context);
    await whenStatus(w, id, 'draft');
    await until('the late Task', () => exchange.taskCount() === 1);
    const detail = await w.call['requests:submit']({ id }, w.context);
    expect(detail.row.status).toBe('submitted');
    expectOneTask(exchange, detail.row.identifier);
  });

  it('keeps the answer when the disk is full at that moment', async () => {
    const disk = { full: false };
    const { exchange, provider, w } = await scene(
      { ifNoneExist: false },
      {
        wrapClient: (client) => ({
          ...client,
          createTask: async (task, signal) => {
            const created = await client.createTask(task, signal);
            disk.full = true;
            return created;
          },
        }),
        wrapDatabase: (database) => ({
          sql: (text) => database.sql(text),
          exec: (text) => database.exec(text),
          transaction: (run) => {
            if (disk.full) throw new AppError('diskFull', 'The disk is full.');
            return database.transaction(run);
          },
          get open() {
            return database.open;
          },
          fold: () => database.fold(),
          close: () => database.close(),
        }),
      },
    );
    const id = await readyRequest(w, provider);
    await expect(w.call['requests:submit']({ id }, w.context)).rejects.toMatchObject({ code: 'diskFull' });
    expect((await detailOf(w, id)).row.status).toBe('sending');
    disk.full = false;
    w.scheduler.wake();
    expectOneTask(exchange, (await whenStatus(w, id, 'submitted')).row.identifier);
  });

  it('survives a lock in the middle of a POST', async () => {
    const { exchange, provider, start, w } = await scene({ ifNoneExist: false });
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: 'lostAnswerHang', times: 1 });
    const id = await readyRequest(w, provider);
    const submitted = w.call['requests:submit']({ id }, w.context).catch((e: unknown) => e);
    await until('the POST to arrive', () => exchange.taskCount() === 1);
    w.close();
    expect(await submitted).toMatchObject({ code: 'aborted' });
    const again = start();
    const detail = await whenStatus(again, id, 'submitted');
    expectOneTask(exchange, detail.row.identifier);
    expect(journalOf(again, id)).toEqual(['prepared', 'sent', 'uncertain', 'resolved-found']);
  });

  it('sends a hundred through a bad line without loss or double', async () => {
    const { exchange, provider, w } = await scene(
      { ifNoneExist: false },
      { requestTimeoutMs: 400, resolveDelaysMs: [0, 40] },
    );
    const bad: (Fault | SimpleFaultKind)[] = [
      'lostAnswer',
      'reset',
      { kind: 'status', status: 500 },
      'truncatedJson',
      { kind: 'status', status: 401 },
      'html',
    ];
    for (const fault of bad)
      exchange.faults.add({ match: { origin: 'fhir', path: /\/Task/ }, fault, probability: 0.08 });
    const ids = await Promise.all(Array.from({ length: 100 }, () => readyRequest(w, provider)));
    await Promise.all(ids.map((id) => w.call['requests:submit']({ id }, w.context)));
    await until(
      'all sent',
      () =>
        w.database.sql<{ c: number }>(`SELECT count(*) AS c FROM request WHERE task_id IS NOT NULL`).get()?.c === 100,
      25_000,
    );
    exchange.faults.clear();
    const values = exchange.tasks().map((t) => t.identifier?.[0]?.value);
    expect(values).toHaveLength(100);
    expect(new Set(values).size).toBe(100);
  }, 30_000);
});
