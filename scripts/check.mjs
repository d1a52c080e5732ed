/**
 * Every static check, two at a time: types, lint, import directions, format, dead code.
 *
 *   node scripts/check.mjs [NAME…] [--json=FILE]
 */
import { bin, root } from './lib/paths.mjs';
import { runNode, seconds } from './lib/run.mjs';
import { writeJson } from './lib/stamp.mjs';
import { main, setup } from './setup.mjs';
import { packages } from './setup/packages.mjs';

const cache = 'node_modules/.cache';
const ROOMS = ['main', 'preload', 'renderer', 'test'];

/** The longest first. */
const CHECKS = [
  { name: 'types', script: bin.tsc, args: ['-b', '--pretty', 'false'] },
  // Not cached: rules that read types depend on more than the file they judge.
  { name: 'lint', script: bin.eslint, args: ['.', '--max-warnings=0'] },
  { name: 'directions', script: bin.depcruise, args: ['--config', '.dependency-cruiser.cjs', ...ROOMS] },
  { name: 'dead code', script: bin.knip, args: ['--no-progress', '--cache', '--cache-location', `${cache}/knip`] },
  {
    name: 'format',
    script: bin.prettier,
    args: ['--check', '--log-level=warn', '--cache', '--cache-location', `${cache}/prettier.json`, '.'],
  },
];

async function runCheck({ name, script, args }) {
  const result = await runNode(script, args, { cwd: root, limitMs: 180_000 });
  const ok = result.code === 0;
  console.log(`${ok ? '  ok  ' : 'FAILED'} ${name.padEnd(11)} ${seconds(result.ms)}`);
  return { name, ok, ms: result.ms, output: result.timedOut ? `${result.output}\nno end after 180 s` : result.output };
}

/** Runs the checks; what failed is printed in full at the end. */
export async function check({ only = [] } = {}) {
  const queue = CHECKS.filter(({ name }) => only.length === 0 || only.includes(name.replace(' ', '-')));
  const results = [];
  const worker = async () => {
    for (let next; (next = queue.shift());) results.push(await runCheck(next));
  };
  await Promise.all([worker(), worker()]);
  for (const { name, ok, output } of results) if (!ok) console.log(`\n── ${name} ──\n${output.trim()}`);
  const failed = results.filter(({ ok }) => !ok).length;
  return { results, passed: results.length - failed, failed };
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    // The packages only: the checks need neither Electron nor a native module.
    if (!packages.ready()) await setup({ need: 'app' });
    const args = process.argv.slice(2);
    const json = args.find((arg) => arg.startsWith('--json='))?.slice('--json='.length);
    const { results, passed, failed } = await check({ only: args.filter((arg) => !arg.startsWith('--')) });
    if (json) writeJson(json, { passed, failed, checks: results.map(({ name, ok, ms }) => ({ name, ok, ms })) });
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed === 0 && passed > 0 ? 0 : 1;
  });
}
