/**
 * Every test: checks, unit, integration, security, e2e. A failing suite does not stop the others.
 *
 *   npm test [-- check|unit|integration|security|e2e …] [-- further arguments of the runner]
 *
 * The last line is `N passed, M failed`; the checks count as tests. A suite without tests fails.
 */
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { check } from './check.mjs';
import { onVirtualDisplay } from './lib/display.mjs';
import { electronEnv } from './lib/electron-paths.mjs';
import { bin, root, runtime } from './lib/paths.mjs';
import { run, seconds } from './lib/run.mjs';
import { readJson } from './lib/stamp.mjs';
import { main, setup } from './setup.mjs';

const minute = 60_000;

/** In this order. A suite may have two runners; `window` ones start the program. */
const SUITES = [
  { name: 'unit', runner: 'vitest', limitMs: 5 * minute },
  { name: 'integration', runner: 'vitest', limitMs: 20 * minute },
  { name: 'security', runner: 'vitest', limitMs: 5 * minute },
  { name: 'security', runner: 'window', limitMs: 15 * minute },
  { name: 'e2e', runner: 'window', limitMs: 40 * minute },
];
const PARTS = ['check', ...new Set(SUITES.map(({ name }) => name))];

const none = { passed: 0, failed: 0, skipped: 0 };

function countVitest(file) {
  const report = readJson(file);
  if (!report) return undefined;
  // A file that could not be loaded has no tests in it, and is a failure of its own.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright(file) {
  const report = readJson(file);
  if (!report) return undefined;
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = unexpected + (unexpected === 0 ? report.errors.length : 0);
  return { passed: expected + flaky, failed, skipped, again: flaky };
}

const RUNNERS = {
  vitest: {
    command: (name, json, rest) => [
      process.execPath,
      [bin.vitest, 'run', '--project', name, '--reporter=dot', '--reporter=json', `--outputFile.json=${json}`, ...rest],
    ],
    count: countVitest,
  },
  window: {
    command: (name, _json, rest) =>
      onVirtualDisplay(process.execPath, [
        bin.playwright,
        'test',
        '-c',
        path.join(root, `test/${name}/playwright.config.ts`),
        ...rest,
      ]),
    count: countPlaywright,
  },
};

async function runSuite({ name, runner, limitMs }, rest) {
  const title = runner === 'window' ? `${name} (program)` : name;
  console.log(`\n── ${title} ──`);
  const json = path.join(runtime, `report-${name}-${runner}-${process.pid}.json`);
  const { command, count } = RUNNERS[runner];
  const env = { ...electronEnv(), NODE_ENV: 'test', PLAYWRIGHT_JSON_OUTPUT_NAME: json };
  try {
    const result = await run(...command(name, json, rest), { cwd: root, env, show: true, limitMs });
    const counts = count(json) ?? none;
    const problems = [];
    if (result.timedOut) problems.push(`no end after ${seconds(limitMs)}`);
    if (counts.passed + counts.failed === 0) problems.push('it has no tests that ran');
    else if (result.code !== 0 && counts.failed === 0)
      problems.push(`the runner ended with ${result.signal ?? `code ${result.code}`}`);
    return {
      title,
      ms: result.ms,
      ...counts,
      failed: counts.failed + (counts.failed === 0 && problems.length > 0 ? 1 : 0),
      problems,
    };
  } finally {
    fs.rmSync(json, { force: true });
  }
}

/** Which parts are meant, and what is passed on to their runners. */
function parse(argv) {
  const parts = argv.filter((arg) => PARTS.includes(arg));
  return { parts: parts.length > 0 ? parts : PARTS, rest: argv.filter((arg) => !PARTS.includes(arg)) };
}

await main(async () => {
  const { parts, rest } = parse(process.argv.slice(2));
  await setup({ need: 'test' });
  const done = [];

  if (parts.includes('check')) {
    console.log('\n── check ──');
    const started = performance.now();
    const { passed, failed } = await check();
    done.push({ title: 'check', passed, failed, skipped: 0, problems: [], ms: performance.now() - started });
  }
  const suites = SUITES.filter(({ name }) => parts.includes(name));
  let built = true;
  if (suites.some(({ name }) => name !== 'unit')) {
    try {
      await build();
    } catch (error) {
      built = false;
      console.error(error.message);
      done.push({
        title: 'build',
        ...none,
        failed: 1,
        problems: ['the build failed: suites that start the program did not run'],
        ms: 0,
      });
    }
  }
  for (const suite of suites) if (built || suite.runner !== 'window') done.push(await runSuite(suite, rest));

  console.log('');
  for (const { title, passed, failed, skipped, again = 0, problems, ms } of done) {
    const notes = [
      ...(skipped > 0 ? [`${skipped} SKIPPED`] : []),
      ...(again > 0 ? [`${again} ONLY AT THE SECOND TRY`] : []),
      ...problems,
    ];
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed`;
    console.log(
      `${title.padEnd(20)}${counts}  ${seconds(ms).padStart(8)}${notes.length > 0 ? `  ${notes.join('; ')}` : ''}`,
    );
  }
  const sum = (key) => done.reduce((total, entry) => total + entry[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
});
