/** What goes wrong at the practice exchange while it is drilled. Everything that a real line and a real server do, often. */
import type { ExchangeProcess } from '../support/exchange-process.ts';

/** The time limit of one request in the drill; a hung answer costs this much. */
export const requestTimeoutMs = 1500;

/** Only creates count as lost: an answer to a search can be asked for again. */
export async function switchOn(exchange: ExchangeProcess): Promise<void> {
  const create = { origin: 'fhir', method: 'POST', path: '/Task' } as const;
  const read = { origin: 'fhir', method: 'GET' } as const;
  const of = async (
    match: typeof create | typeof read | { origin: 'auth' },
    probability: number,
    fault: Parameters<ExchangeProcess['addFault']>[0]['fault'],
  ): Promise<void> => void (await exchange.addFault({ match, fault, probability }));
  // Created, and the connection reset before the answer; created, and no answer ever.
  await of(create, 0.04, 'lostAnswer');
  await of(create, 0.015, 'lostAnswerHang');
  // Reset before anything was created; no answer and nothing created.
  await of(create, 0.03, 'reset');
  await of(create, 0.005, 'hang');
  await of(create, 0.04, { kind: 'status', status: 503 });
  await of(create, 0.005, { kind: 'status', status: 503, retryAfterS: 1 });
  await of(create, 0.01, { kind: 'status', status: 429, retryAfterS: 0 });
  await of(create, 0.01, { kind: 'status', status: 502, body: 'html' });
  // Created, but a search does not show it yet; created some time after the answer that said so without an id.
  await of(create, 0.02, { kind: 'searchLag', ms: 500 });
  await of(create, 0.01, { kind: 'delayedCreate', ms: 400 });
  await of(read, 0.03, { kind: 'status', status: 503 });
  await of(read, 0.02, 'reset');
  await of({ origin: 'auth' }, 0.05, { kind: 'status', status: 503 });
}

export function summary(hits: ReadonlyMap<string, number>): {
  lostAnswers: number;
  resets: number;
  unavailable: number;
} {
  const of = (...kinds: string[]): number => kinds.reduce((sum, kind) => sum + (hits.get(kind) ?? 0), 0);
  return {
    lostAnswers: of('lostAnswer', 'lostAnswerHang', 'delayedCreate'),
    resets: of('reset', 'hang'),
    unavailable: of('503'),
  };
}
