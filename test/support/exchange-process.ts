/**
 * The practice exchange in a process of its own, for runs in which it must not share a processor turn with what is measured or
 * killed. Driven through its control address.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  ExchangeAddresses,
  Fault,
  FaultRule,
  OutputSpec,
  SimpleFaultKind,
  TaskStatus,
} from '../exchange/index.ts';

export interface ExchangeProcess extends ExchangeAddresses {
  addFault(
    rule: Omit<FaultRule, 'match'> & {
      match?: { origin?: 'auth' | 'fhir' | 'delivery'; method?: string; path?: string };
    },
  ): Promise<string>;
  /** How often each kind of fault was met since the start; a status fault by its number, as `503`. */
  hits(): Promise<ReadonlyMap<string, number>>;
  removeFault(id: string): Promise<void>;
  clearFaults(): Promise<void>;
  advance(taskId: string, status: TaskStatus): Promise<void>;
  /** Adds records and completes the Task. */
  deliver(taskId: string, outputs: readonly OutputSpec[]): Promise<void>;
  /** Makes every issued access token invalid at once. */
  revokeTokens(): Promise<void>;
  /** The most POSTs that the FHIR origin had to answer at once, since the last call. */
  peakLoad(): Promise<number>;
  stop(): Promise<void>;
}

const main = path.resolve(import.meta.dirname, '../../dist/exchange/main.js');
const LIMIT_MS = 20_000;

const kindOf = (fault: Fault | SimpleFaultKind): string => {
  if (typeof fault === 'string') return fault;
  return fault.kind === 'status' ? String(fault.status) : fault.kind;
};

/** @param args as on its command line; by default its clock stands still, so that Tasks change by `advance` alone */
export async function startExchangeProcess(args: readonly string[] = ['--speed', '0']): Promise<ExchangeProcess> {
  const child = spawn(process.execPath, [main, '--exit-with-stdin', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const line = await Promise.race([
    first.then(([text]) => text),
    gone.then(() => null),
    delay(LIMIT_MS, null, { ref: false }),
  ]);
  if (line === null) {
    child.kill('SIGKILL');
    throw new Error('The practice exchange did not start.');
  }
  const addresses = JSON.parse(line) as ExchangeAddresses;

  const control = async (method: string, place: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${addresses.controlUrl}/${place}`, {
      method,
      headers: { 'x-exchange-control': '1', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The control of the practice exchange answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  type Listed = { faults: { fault: Fault | SimpleFaultKind; hits: number }[] };
  const former = new Map<string, number>();
  const count = (into: Map<string, number>, { faults }: Listed): Map<string, number> => {
    for (const { fault, hits } of faults) into.set(kindOf(fault), (into.get(kindOf(fault)) ?? 0) + hits);
    return into;
  };
  const listed = async (): Promise<Listed> => (await control('GET', 'faults')) as Listed;
  const ofRule = async (id: string): Promise<Listed> => {
    const all = (await listed()).faults as (Listed['faults'][number] & { id: string })[];
    return { faults: all.filter((rule) => rule.id === id) };
  };

  return {
    ...addresses,
    addFault: async (rule) => ((await control('POST', 'faults', rule)) as { id: string }).id,
    hits: async () => count(new Map(former), await listed()),
    removeFault: async (id) => {
      count(former, await ofRule(id));
      await control('DELETE', `faults/${id}`);
    },
    clearFaults: async () => {
      count(former, await listed());
      await control('DELETE', 'faults');
    },
    advance: async (taskId, status) => void (await control('POST', `tasks/${taskId}`, { advance: status })),
    deliver: async (taskId, outputs) => void (await control('POST', `tasks/${taskId}`, { deliver: outputs })),
    revokeTokens: async () => void (await control('POST', 'revoke-tokens')),
    peakLoad: async () => ((await control('GET', 'load')) as { peak: number }).peak,
    stop: async () => {
      child.stdin.end();
      const ended = await Promise.race([gone.then(() => true), delay(5000, false, { ref: false })]);
      if (!ended) child.kill('SIGKILL');
    },
  };
}
