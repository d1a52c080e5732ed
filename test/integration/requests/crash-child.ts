/**
 * A workstation process that is killed (SIGKILL) at a chosen point: before or after a transaction, a POST, a sealed file.
 * Started by `crash.test.ts` again and again on the same folder until everything is sent.
 */
import { openWorkstation, readyRequest, type ExchangeAddress } from './workstation.ts';

interface Orders {
  folder: string;
  exchange: ExchangeAddress;
  provider: string;
  /** Requests to be made in all. */
  target: number;
  /** Points to pass before the end; 0 lets it live. */
  killAt: number;
  /** Documents to be received before it ends by itself. */
  documents: number;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
let passed = 0;
function point(): void {
  passed++;
  if (passed === orders.killAt) process.kill(process.pid, 'SIGKILL');
}

const w = openWorkstation({
  folder: orders.folder,
  exchange: orders.exchange,
  resolveDelaysMs: [0, 20],
  requestTimeoutMs: 500,
  maxBackoffMs: 50,
  pollScale: 0.0003,
  wrapDatabase: (database) => ({
    sql: (text) => database.sql(text),
    exec: (text) => database.exec(text),
    transaction: (run) => {
      point();
      const result = database.transaction(run);
      point();
      return result;
    },
    get open() {
      return database.open;
    },
    fold: () => database.fold(),
    close: () => database.close(),
  }),
  wrapClient: (client) => ({
    ...client,
    createTask: async (task, signal) => {
      point();
      const created = await client.createTask(task, signal);
      point();
      return created;
    },
  }),
  wrapSealed: (sealed) => ({
    ...sealed,
    create: async (name, context, digests) => {
      const writer = await sealed.create(name, context, digests);
      point();
      return {
        ...writer,
        write: (c) => writer.write(c),
        abort: () => writer.abort(),
        finish: () => writer.finish().finally(point),
      };
    },
  }),
});
w.requests.recover();
w.records.recover();
w.scheduler.start();

const count = (where: string): number =>
  w.database.sql<{ c: number }>(`SELECT count(*) AS c FROM request WHERE ${where}`).get()?.c ?? 0;
const ids = (where: string): string[] =>
  w.database
    .sql<{ id: string }>(`SELECT id FROM request WHERE ${where}`)
    .all()
    .map((r) => r.id);

const submit = async (id: string): Promise<void> => {
  await w.call['requests:submit']({ id }, w.context);
  // The parent holds the program to what it acknowledged.
  process.stdout.write(`${id}\n`);
};
// A draft that the crash left complete goes out like any other.
for (const id of ids(`status = 'draft' AND authorization_id IS NOT NULL`)) await submit(id);
for (const id of ids(`status = 'draft' AND authorization_id IS NULL`))
  await w.call['requests:discardDraft']({ id }, w.context);
const maker = async (): Promise<void> => {
  while (count('1 = 1') < orders.target) await submit(await readyRequest(w, orders.provider));
};
await Promise.all([maker(), maker(), maker()]);
const received = (): number =>
  w.database.sql<{ c: number }>(`SELECT count(*) AS c FROM document WHERE state = 'ready'`).get()?.c ?? 0;
while (count('task_id IS NULL') > 0 || received() < orders.documents)
  await new Promise((resolve) => setTimeout(resolve, 20));
w.close();
process.stdout.write('done\n');
process.exit(0);
