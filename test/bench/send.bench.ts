/**
 * Sending 2,000 child Tasks as a share of the ideal: rows × latency ÷ concurrency, as a rate (value: Tasks a second; reference: the
 * ideal one).
 *
 * Concurrency is the most requests in flight that the pace is allowed here, which it also reaches: it begins with 4 in each run.
 * Latency is that of the exchange as it is met on this machine: set to 25 ms, and measured in the same run by a client that does
 * nothing but send the same bodies at the same concurrency, one connection each. So the ideal is what a program without journal, disk,
 * encryption and audit trail would need.
 *
 * The share says how little the exchange waits for us. For information it is also told of the nominal 25 ms, which no client meets
 * whose timer and line cost something too. With all 32 allowed the processor that both share is the limit, not the latency: that rate
 * is printed beside it.
 */
import { bench, figure } from './lib.ts';
import { newmanMs } from './newman.ts';
import { bareLatencyMs, headersOf, LATENCY_MS, sendProject, startSlowExchange } from './send-office.ts';

const ROWS = 2_000;
const ALLOWED = 8;
const NEWMAN_ROWS = 400;

bench('send.2000', async () => {
  const exchange = await startSlowExchange();
  try {
    // The first run warms the code and the exchange up.
    await sendProject(exchange, 500, ALLOWED);
    const sent = await sendProject(exchange, ROWS, ALLOWED);
    if (sent.inFlight !== ALLOWED) throw new Error(`${sent.inFlight} were in flight, not ${ALLOWED}.`);
    const latencyMs = await bareLatencyMs(exchange, sent.bodies, ALLOWED);
    figure('send.2000', (sent.rows * 1000) / sent.ms, 'Tasks/s', (ALLOWED * 1000) / latencyMs, { atLeast: 0.9 });
    figure('send.2000-nominal', (sent.rows * 1000) / sent.ms, 'Tasks/s', (ALLOWED * 1000) / LATENCY_MS, null);
    const free = await sendProject(exchange, ROWS, 32);
    figure('send.2000-free', (free.rows * 1000) / free.ms, 'Tasks/s', null, null);
    // How far the pace went up: at four it held something against the exchange.
    figure('send.2000-free-in-flight', free.inFlight, 'requests', null, null);
  } finally {
    await exchange.stop();
  }
});

/**
 * The same requests from a collection by newman, which sends one after the other: Tasks a second of the program, which adapts, and of
 * newman on the first few hundred of the bodies that the program sent.
 */
bench('send.vs-newman', async () => {
  const exchange = await startSlowExchange();
  try {
    await sendProject(exchange, 500, 32);
    const sent = await sendProject(exchange, ROWS, 32);
    const bodies = sent.bodies.slice(0, NEWMAN_ROWS);
    const ms = await newmanMs(`${exchange.fhirUrl}/Task`, await headersOf(exchange), bodies);
    const newmanPerSecond = (bodies.length * 1000) / ms;
    figure('send.vs-newman', (sent.rows * 1000) / sent.ms, 'Tasks/s', newmanPerSecond, { atLeast: 4 });
  } finally {
    await exchange.stop();
  }
});
