/** Each import direction is a rule that can fail: a small wrong house, in which every rule must be broken. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = path.resolve(import.meta.dirname, '../..');

/** Rule, importing file, imported thing. */
const WRONG: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['renderer-knows-only-the-contract', 'renderer/a.ts', '../main/lib/errors.ts'],
  ['renderer-knows-only-the-contract', 'renderer/b.tsx', '../preload/bridge.ts'],
  ['renderer-has-no-node', 'renderer/c.ts', 'node:fs'],
  ['main-does-not-know-the-renderer', 'main/requests/a.ts', '../../renderer/app.tsx'],
  ['main-does-not-know-the-renderer', 'main/requests/b.ts', '../../preload/bridge.ts'],
  ['contract-stands-alone', 'preload/contract/a.ts', '../../main/lib/errors.ts'],
  ['contract-stands-alone', 'preload/contract/b.ts', 'undici'],
  ['bridge-knows-only-the-contract', 'preload/other.ts', 'zod'],
  ['nothing-imports-test', 'main/lib/a.ts', '../../test/fixtures/people.ts'],
  ['nothing-imports-test', 'renderer/d.ts', '../test/fixtures/people.ts'],
  ['exchange-is-independent', 'test/exchange/a.ts', '../../main/lib/errors.ts'],
  ['exchange-is-independent', 'test/exchange/b.ts', '../../renderer/app.tsx'],
  ['electron-at-the-edge', 'main/requests/c.ts', 'electron'],
  ['electron-at-the-edge', 'main/compose.ts', 'electron'],
  ['sqlite-in-storage', 'main/requests/d.ts', 'better-sqlite3'],
  ['openid-client-in-auth', 'main/exchange/a.ts', 'openid-client'],
  ['electron-store-in-settings', 'main/storage/a.ts', 'electron-store'],
  ['repository-stays-in-its-domain', 'main/requests/repository.ts', '../records/model.ts'],
  ['repository-stays-in-its-domain', 'main/requests/batch-repository.ts', '../records/model.ts'],
  ['lib-is-small-and-pure', 'main/lib/b.ts', '../records/model.ts'],
  ['only-compose-wires', 'main/requests/e.ts', '../compose.ts'],
  ['no-cycle', 'main/records/one.ts', './two.ts'],
  ['unresolved', 'main/records/three.ts', './nowhere.ts'],
  ['undeclared-package', 'main/records/four.ts', 'picomatch'],
];

/** What the architecture allows, so that no rule is broken by everything. */
const RIGHT: readonly (readonly [from: string, to: string])[] = [
  ['renderer/right.ts', '../preload/contract/index.ts'],
  ['main/requests/right-handlers.ts', '../../preload/contract/index.ts'],
  ['main/app.ts', 'electron'],
  ['main/platform/electron-dialogs.ts', 'electron'],
  ['main/windows/menu.ts', 'electron'],
  ['main/storage/database.ts', 'better-sqlite3'],
  ['main/auth/oauth.ts', 'openid-client'],
  ['main/settings/settings.ts', 'electron-store'],
  ['main/records/repository.ts', '../storage/database.ts'],
  ['main/records/service.ts', '../requests/model.ts'],
  ['preload/bridge.ts', 'electron'],
  ['preload/contract/right.ts', 'zod'],
  ['test/unit/right.test.ts', '../../main/compose.ts'],
];

const BYSTANDERS = [
  'main/lib/errors.ts',
  'main/records/model.ts',
  'main/requests/model.ts',
  'preload/contract/index.ts',
  'renderer/app.tsx',
  'test/fixtures/people.ts',
];

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

let house = '';
let violations: readonly Violation[] = [];

function put(file: string, text: string): void {
  const place = path.join(house, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

/** A type-only import counts, but where only the running of a module matters. */
const importing = (to: string, rule = ''): string =>
  rule === 'only-compose-wires'
    ? `export * from '${to}';\n`
    : `import type * as it from '${to}';\nexport type It = typeof it;\n`;

beforeAll(async () => {
  house = mkdtempSync(path.join(os.tmpdir(), 'roi-directions-'));
  symlinkSync(path.join(checkout, 'node_modules'), path.join(house, 'node_modules'), 'dir');
  const dependencies = {
    electron: '*',
    'better-sqlite3': '*',
    'openid-client': '*',
    'electron-store': '*',
    undici: '*',
    zod: '*',
  };
  put('package.json', JSON.stringify({ name: 'wrong-house', type: 'module', dependencies }));
  for (const file of BYSTANDERS) put(file, 'export const here = true;\n');
  put('main/records/two.ts', importing('./one.ts'));
  for (const [from, to] of RIGHT) put(from, importing(to));
  for (const [rule, from, to] of WRONG) put(from, importing(to, rule));
  const script = path.join(checkout, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = path.join(checkout, '.dependency-cruiser.cjs');
  const args = [
    script,
    '--config',
    config,
    '--no-cache',
    '--output-type',
    'json',
    'main',
    'preload',
    'renderer',
    'test',
  ];
  const json = await new Promise<string>((resolve) => {
    // It ends with the number of violations: only what it says counts.
    execFile(process.execPath, args, { cwd: house, maxBuffer: 1 << 26 }, (_error, stdout) => resolve(stdout));
  });
  violations = (JSON.parse(json) as { summary: { violations: Violation[] } }).summary.violations;
}, 60_000);

afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('import directions', () => {
  it.each(WRONG)('%s is broken by %s importing %s', (rule, from) => {
    expect(violations.filter((violation) => violation.from === from).map((violation) => violation.rule.name)).toContain(
      rule,
    );
  });

  it.each(RIGHT)('%s may import %s', (from) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });
});
