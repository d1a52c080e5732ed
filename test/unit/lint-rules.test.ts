/** The lint rules that guard an invariant, seen to fail (those that read types are judged by the linter itself). */
import path from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const checkout = path.resolve(import.meta.dirname, '../..');
const WITHOUT_TYPES = [
  'no-floating-promises',
  'no-misused-promises',
  'await-thenable',
  'no-for-in-array',
  'no-implied-eval',
  'only-throw-error',
  'switch-exhaustiveness-check',
];

let eslint: ESLint;

beforeAll(() => {
  eslint = new ESLint({
    cwd: checkout,
    overrideConfig: {
      languageOptions: { parserOptions: { project: null } },
      rules: Object.fromEntries(WITHOUT_TYPES.map((rule) => [`@typescript-eslint/${rule}`, 'off'])),
    },
  });
});

async function rulesBrokenBy(code: string, filePath: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(code, { filePath: path.join(checkout, filePath) });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}

describe('lint', () => {
  it.each([
    ['no-console', 'main/x.ts', "console.log('x');"],
    ['no-console', 'renderer/x.tsx', "console.error('x');"],
    ['no-eval', 'renderer/x.ts', "eval('1');"],
    ['no-new-func', 'main/x.ts', "export const f = new Function('return 1');"],
    ['no-restricted-syntax', 'renderer/x.tsx', 'export const x = <p dangerouslySetInnerHTML={{ __html: "" }} />;'],
    ['no-restricted-syntax', 'renderer/x.ts', "document.body.innerHTML = '';"],
    ['no-restricted-syntax', 'renderer/x.ts', "document.body.insertAdjacentHTML('beforeend', '');"],
    ['no-restricted-syntax', 'main/windows/x.ts', 'export const preferences = { contextIsolation: false };'],
    ['no-restricted-syntax', 'main/windows/x.ts', 'export const preferences = { sandbox: false };'],
    ['no-restricted-syntax', 'main/windows/x.ts', 'export const preferences = { nodeIntegration: true };'],
    ['no-restricted-syntax', 'main/exchange/x.ts', 'export const tls = { rejectUnauthorized: false };'],
    ['no-restricted-syntax', 'main/x.ts', "app.commandLine.appendSwitch('no-sandbox');"],
    ['no-restricted-globals', 'renderer/x.ts', "void fetch('/');"],
    ['no-restricted-globals', 'renderer/x.ts', "localStorage.setItem('a', 'b');"],
    ['no-restricted-properties', 'main/requests/x.ts', 'export const at = Date.now();'],
    ['@typescript-eslint/no-explicit-any', 'main/x.ts', 'export const x: any = 1;'],
    ['@typescript-eslint/no-non-null-assertion', 'main/x.ts', 'export const f = (x: string | null) => x!.length;'],
    ['@typescript-eslint/ban-ts-comment', 'main/x.ts', '// @ts-ignore\nexport const x = 1;'],
    [
      'react-hooks/rules-of-hooks',
      'renderer/x.tsx',
      'export function A(p: { a: boolean }) { if (p.a) useState(1); return null; }',
    ],
  ])('%s in %s: %s', async (rule, file, code) => {
    expect(await rulesBrokenBy(code, file)).toContain(rule);
  });

  it.each([
    ['main/app.ts', "if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();"],
    ['scripts/x.mjs', "console.log('x');"],
    [
      'main/windows/x.ts',
      'export const preferences = { contextIsolation: true, sandbox: true, nodeIntegration: false };',
    ],
  ])('nothing against this in %s: %s', async (file, code) => {
    expect(await rulesBrokenBy(code, file)).toEqual([]);
  });
});
