/**
 * What every benchmark needs: figures, medians, the memory of a process tree, and a program started as a user starts
 * it. A figure always stands beside a reference measured in the same run on the same machine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Page, test } from '@playwright/test';
import { electronPath } from '../../scripts/electron.mjs';
import { createWorkFolder, minimalEnv, type WorkFolder } from '../support/work-folder.ts';

export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The same work done the plain way; null where the aim is an absolute one. */
  readonly reference: number | null;
  readonly ratio: number | null;
  /** Largest ratio (or, without a reference, largest value) that is good enough; null for a figure that only informs. */
  readonly aim: number | null;
  /** The aim is the smallest ratio or value instead. */
  readonly atLeast: boolean;
  readonly ok: boolean;
}

const round = (value: number): number => Number(value.toPrecision(4));

/** Prints one line of JSON; scripts/bench.mjs collects them into the table. @param aim a number is the most that is good enough */
export function figure(
  name: string,
  value: number,
  unit: string,
  reference: number | null,
  aim: number | { atLeast: number } | null,
): Figure {
  const ratio = reference === null ? null : value / reference;
  const judged = ratio ?? value;
  const atLeast = typeof aim === 'object' && aim !== null;
  const bound = atLeast ? aim.atLeast : aim;
  const result: Figure = {
    figure: name,
    value: round(value),
    unit,
    reference: reference === null ? null : round(reference),
    ratio: ratio === null ? null : round(ratio),
    aim: bound,
    atLeast,
    ok: Number.isFinite(judged) && (bound === null || (atLeast ? judged >= bound : judged <= bound)),
  };
  const line = JSON.stringify(result);
  console.log(line);
  const file = process.env['ROI_BENCH_FIGURES'];
  if (file) appendFileSync(file, `${line}\n`);
  return result;
}

/** Declares a benchmark under the name of its figure, by which `npm run bench -- NAME` chooses it. */
export const bench = (name: string, work: () => Promise<void>): void => void test(name, work);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Measures several kinds of work by turns, so that a busy moment of the machine falls on all of them.
 * @returns the median of each kind, after `warmUp` rounds that do not count
 */
export async function medians<K extends string>(
  kinds: Readonly<Record<K, () => Promise<number> | number>>,
  { rounds = 5, warmUp = 1 } = {},
): Promise<Record<K, number>> {
  const names = Object.keys(kinds) as K[];
  const seen = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const name of names) {
      const value = await kinds[name]();
      if (round >= warmUp) seen.get(name)?.push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(seen.get(name) ?? [])])) as Record<K, number>;
}

/** Milliseconds that `work` takes. @public */
export async function timed(work: () => unknown): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  return children;
}

/** Process ids of a process and all that it started. */
export function processTree(pid: number): number[] {
  const children = childrenByParent();
  const visit = (id: number): number[] => [id, ...(children.get(id) ?? []).flatMap(visit)];
  return visit(pid);
}

/** Proportional set size of a whole process tree in megabytes: shared pages count once (Linux). */
export function pssOfTreeMb(pid: number): { mb: number; processes: number } {
  let kilobytes = 0;
  let processes = 0;
  for (const id of processTree(pid)) {
    try {
      const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1];
      if (pss === undefined) continue;
      kilobytes += Number(pss);
      processes++;
    } catch {
      // It ended meanwhile.
    }
  }
  return { mb: kilobytes / 1024, processes };
}

export interface Started {
  readonly pid: number;
  readonly page: Page;
  readonly folder: WorkFolder;
  /** From the start of the process until the last large thing of the first screen was painted, in milliseconds. */
  readonly usableAfterMs: number;
  readonly stop: () => Promise<void>;
}

export const emptyWindow = path.join(import.meta.dirname, 'empty-window');
export const program = path.resolve(import.meta.dirname, '../..');

const LIMIT_MS = 30_000;

async function debuggerAddress(child: ChildProcess): Promise<string> {
  let text = '';
  child.stderr?.setEncoding('utf8');
  for await (const chunk of child.stderr ?? []) {
    text += String(chunk);
    const address = /DevTools listening on (ws:\/\/\S+)/.exec(text)?.[1];
    if (address) {
      child.stderr?.resume();
      return address;
    }
  }
  throw new Error(`The program ended before it could be watched:\n${text}`);
}

/**
 * Waits until the page stands and has had time to paint. Attaching while it is still being made can hang the debugger, and
 * nothing is lost by coming late: the page keeps its own times.
 */
async function pageStands(address: string): Promise<void> {
  const list = `${address.replace(/^ws:/, 'http:').replace(/\/devtools\/.*/, '')}/json/list`;
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += 100) {
    const pages = (await (await fetch(list)).json()) as { type: string; url: string }[];
    if (pages.some((page) => page.type === 'page' && !page.url.startsWith('about:') && page.url !== '')) break;
    await delay(100);
  }
  await delay(1500);
}

/** Attaches after the fact: the times come from the page's own records, so watching does not slow what is watched. */
async function firstPage(browser: Browser): Promise<Page> {
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += 20) {
    const page = browser.contexts().flatMap((context) => context.pages())[0];
    if (page) return page;
    await delay(20);
  }
  throw new Error('The program opened no window.');
}

/** When the largest content of the page was painted, or its own mark `roi:usable` was set: the later of both. */
function paintedAt(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const times = performance.getEntriesByName('roi:usable').map((mark) => mark.startTime);
        const observer = new PerformanceObserver(() => undefined);
        observer.observe({ type: 'largest-contentful-paint', buffered: true });
        setTimeout(() => {
          times.push(...observer.takeRecords().map((entry) => entry.startTime));
          times.push(...performance.getEntriesByType('paint').map((entry) => entry.startTime));
          observer.disconnect();
          resolve(performance.timeOrigin + Math.max(...times));
        }, 0);
      }),
  );
}

/**
 * Starts an Electron program in a folder of its own, without a debugger in its main process, and waits until `usable`
 * is visible on its first page.
 */
export async function startElectron(
  application: string,
  usable: string,
  { args = [], folder = createWorkFolder('roi-bench-') }: { args?: readonly string[]; folder?: WorkFolder } = {},
): Promise<Started> {
  const flags = [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--password-store=basic',
    '--remote-debugging-port=0',
    `--user-data-dir=${folder.userData}`,
  ];
  const startedAt = performance.timeOrigin + performance.now();
  const child = spawn(electronPath(), [...flags, application, ...args], {
    cwd: program,
    env: minimalEnv(folder),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let browser: Browser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const ended = await Promise.race([gone.then(() => true), delay(3000, false, { ref: false })]);
      if (!ended) {
        child.kill('SIGKILL');
        await gone;
      }
    }
    folder.remove();
  };
  try {
    const address = await debuggerAddress(child);
    await pageStands(address);
    browser = await chromium.connectOverCDP(address, { timeout: LIMIT_MS });
    const page = await firstPage(browser);
    await page.locator(usable).first().waitFor({ state: 'visible', timeout: LIMIT_MS });
    // Let a frame pass, so that the paint of what became visible is on record.
    await delay(300);
    const usableAfterMs = (await paintedAt(page)) - startedAt;
    if (child.pid === undefined) throw new Error('The program has no process id.');
    return { pid: child.pid, page, folder, usableAfterMs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Milliseconds from nothing to a usable window of a program that was never started in its folder before. */
export async function coldStartMs(application: string, usable: string, args: readonly string[] = []): Promise<number> {
  const started = await startElectron(application, usable, { args });
  await started.stop();
  return started.usableAfterMs;
}
