/** The exchange of the polling figures, in a process of its own: seeded once, then moved on when the benchmark says so. */
import { batchTask, childTask, startExchange } from '../exchange/index.ts';

export interface SeededExchange {
  fhirUrl: string;
  tokenUrl: string;
  m2m: { clientId: string; clientSecret: string };
  /** `lastUpdated` of the newest Task of each batch. */
  batches: { id: string; version: string; children: string[]; mark: string }[];
}

const [batchCount = 20, childCount = 5_000, changedInEach = 50] = process.argv.slice(2).map(Number);
const exchange = await startExchange({
  automatic: false,
  providerCount: 50,
  payerCount: 2,
  chartPages: 1,
  startAt: '2026-11-02T14:00:00Z',
});
const batches = Array.from({ length: batchCount }, (_, b) => {
  const project = `BENCH-${b}`;
  const [id = ''] = exchange.seedTasks([batchTask(project)]);
  exchange.advance(id, 'accepted');
  const children = exchange.seedTasks(
    (function* () {
      for (let n = 0; n < childCount; n++) yield childTask(n, id, project);
    })(),
  );
  const version = exchange.task(id)?.meta?.versionId ?? '';
  return { id, version, children, mark: exchange.task(children.at(-1) ?? '')?.meta?.lastUpdated ?? '' };
});

process.on('message', (message) => {
  if (message === 'change') {
    exchange.clock.step(3_600_000);
    exchange.clearRequests();
    for (const { children } of batches)
      children.slice(0, changedInEach).forEach((id, n) => {
        // One in ten delivers, so that pages hold outputs too.
        if (n % 10 === 0) exchange.deliver(id, [{ shape: 'signed-link', file: 'pdf' }]);
        else exchange.set(id, { status: 'in-progress', businessStatus: 'Chart retrieval in progress' });
        exchange.clock.step(1_000);
      });
    // The files are made now and not while the cycle is measured.
    for (const { children } of batches) exchange.task(children[0] ?? '');
    process.send?.('changed');
  } else if (message === 'count')
    process.send?.({ requests: exchange.requests.filter((r) => r.origin === 'fhir').length });
  else void exchange.close().then(() => process.exit(0));
});
const { fhirUrl, tokenUrl, m2m } = exchange;
process.send?.({ fhirUrl, tokenUrl, m2m, batches } satisfies SeededExchange);
