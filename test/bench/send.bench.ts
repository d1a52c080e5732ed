/**
 * Sending 2,000 child Tasks as a share of the ideal. The ideal is what the latency of the exchange alone allows: rows × latency ÷
 * concurrency, where concurrency is the most creates that the exchange saw at once in this run, which the adaptive pace chose by
 * itself from 4 upwards. Everything that the program does for a row - making the Task, journal and disk, HTTP, audit trail - is time
 * on top. As rates: value is Tasks a second, reference the ideal rate.
 */
import { bench, figure } from './lib.ts';
import { LATENCY_MS, sendProject, startSlowExchange } from './send-office.ts';

const ROWS = 2_000;

bench('send.2000', async () => {
  const exchange = await startSlowExchange();
  try {
    // The first run warms the code and the exchange up.
    await sendProject(exchange, 500);
    const sent = await sendProject(exchange, ROWS);
    const idealPerSecond = (sent.inFlight * 1000) / LATENCY_MS;
    figure('send.2000', (sent.rows * 1000) / sent.ms, 'Tasks/s', idealPerSecond, { atLeast: 0.9 });
    figure('send.in-flight', sent.inFlight, 'at once', null, null);
  } finally {
    await exchange.stop();
  }
});
