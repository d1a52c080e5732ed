/** newman, the command line of Postman: fetched when it is first measured, never a dependency of the program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createWorkFolder } from '../support/work-folder.ts';
import { program } from './lib.ts';

const VERSION = '6.2.2';
const folder = path.join(program, '.runtime', `newman-${VERSION}`);
const executable = path.join(folder, 'node_modules/newman/bin/newman.js');

async function ran(file: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${path.basename(file)} ended with ${code}: ${said.slice(-500)}`);
}

async function fetched(): Promise<void> {
  if (existsSync(executable)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  await ran('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `newman@${VERSION}`], folder);
}

/**
 * Runs a collection of one POST for each body.
 * @returns milliseconds from the first request to the last answer, as newman itself reports them
 */
export async function newmanMs(
  url: string,
  headers: Record<string, string>,
  bodies: readonly string[],
): Promise<number> {
  await fetched();
  const work = createWorkFolder('roi-bench-newman-');
  const collection = path.join(work.root, 'collection.json');
  const report = path.join(work.root, 'report.json');
  const header = Object.entries(headers).map(([key, value]) => ({ key, value }));
  const item = bodies.map((raw, i) => ({
    name: String(i),
    request: { method: 'POST', url, header, body: { mode: 'raw', raw } },
  }));
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  writeFileSync(collection, JSON.stringify({ info: { name: 'Chase list', schema }, item }));
  try {
    const reporter = ['--reporters', 'json', '--reporter-json-export', report];
    await ran(process.execPath, [executable, 'run', collection, ...reporter, '--disable-unicode'], work.root);
    const { run } = JSON.parse(readFileSync(report, 'utf8')) as {
      run: {
        timings: { started: number; completed: number };
        executions: { response?: { code: number } }[];
        failures: unknown[];
      };
    };
    const created = run.executions.filter((e) => e.response?.code === 201).length;
    if (created !== bodies.length) throw new Error(`newman created ${created} of ${bodies.length} Tasks.`);
    return run.timings.completed - run.timings.started;
  } finally {
    work.remove();
  }
}
