/**
 * Hostile input by the thousand: malformed messages to every operation, paths that try to leave the bundle, and addresses that look like the
 * program's own. None is accepted, nothing ends the process, and what is refused is refused by a code of the closed list.
 */
import path from 'node:path';
import { expect, it } from 'vitest';
import { isRedirect } from '../../main/auth/redirect.ts';
import { createDispatch, type DispatchDeps } from '../../main/ipc/dispatch.ts';
import { APP_ORIGIN, isTrustedSender } from '../../main/ipc/sender.ts';
import { silentLogger } from '../../main/lib/logger.ts';
import { bundleFile, isOwnAddress } from '../../main/windows/addresses.ts';
import type { Operation } from '../../preload/contract/define.ts';
import { errorCodes } from '../../preload/contract/errors.ts';
import { contract } from '../../preload/contract/index.ts';
import { least, shapeOf } from '../support/least-input.ts';

/** The same hostile input at every run (mulberry32). */
function random(seed: number): (n: number) => number {
  let a = seed;
  return (n) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const LONG = 'x'.repeat(3_000_000);
const polluting = (): object =>
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as object;
/** Nothing that any operation takes as its whole input. */
const wholes: (() => unknown)[] = [
  () => null,
  () => undefined,
  () => true,
  () => 7,
  () => Number.NaN,
  () => 1n,
  () => 'text',
  () => LONG,
  () => [],
  () => [polluting()],
  () => Symbol.for('x'),
  () => () => polluting(),
];
/** Kinds that no member of the contract takes. */
const members: (() => unknown)[] = [
  () => Symbol.for('x'),
  () => 1n,
  () => () => 1,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => new Date(Number.NaN),
  () => ({ toString: 'x', valueOf: null, $ne: null, ...polluting() }),
  () => Array.from({ length: 300_000 }, () => Symbol.for('x')),
];

it('10,000 malformed messages: each refused by a code of the list, none reaches a handler, nothing is polluted', async () => {
  const operations: [string, Operation][] = Object.entries(contract);
  const reached: string[] = [];
  const dispatch = createDispatch({
    handlers: Object.fromEntries(
      operations.map(([name]) => [
        name,
        () => {
          reached.push(name);
          return Promise.resolve({});
        },
      ]),
    ) as unknown as DispatchDeps['handlers'],
    isTrusted: () => true,
    isUnlocked: () => true,
    isPermitted: () => true,
    requireSession: () => Promise.resolve(),
    lockSignal: () => new AbortController().signal,
    audit: { append: () => undefined },
    log: silentLogger,
  });
  const sender = { webContentsId: 1, isMainFrame: true, origin: APP_ORIGIN };
  const pick = random(45);
  const MESSAGES = 10_000;
  for (let n = 0; n < MESSAGES; n++) {
    const [name, operation] = operations[n % operations.length] ?? ['', undefined];
    if (!operation) throw new Error('There is no operation.');
    const shape = shapeOf(operation);
    const typed = Object.entries(shape.properties ?? {}).filter(([, of]) => Object.keys(of).length > 0);
    const required = shape.required ?? [];
    const way = pick(4);
    let input: unknown;
    let asked = name;
    if (way === 0 || typed.length === 0) input = (wholes[pick(wholes.length)] ?? (() => null))();
    else if (way === 1 && required.length > 0) {
      const { [required[pick(required.length)] ?? '']: _, ...without } = least(shape) as Record<string, unknown>;
      input = { ...without, ...(pick(2) === 0 ? polluting() : {}) };
    } else if (way === 2) {
      // A name that is nearly one.
      asked =
        [`${name} `, name.toUpperCase(), `${name}\u0000`, '__proto__', 'constructor', LONG, name.replace(':', '.')][
          pick(7)
        ] ?? '';
      input = least(shape);
    } else {
      const [member] = typed[pick(typed.length)] ?? [''];
      input = { ...(least(shape) as object), [member]: (members[pick(members.length)] ?? (() => null))() };
    }
    const answer = await dispatch(sender, asked, input);
    if (answer.ok) throw new Error(`${asked.slice(0, 60)} took message ${n}`);
    if (!['invalid', 'denied'].includes(answer.error.code)) throw new Error(`${asked}: ${answer.error.code}`);
    expect(errorCodes).toContain(answer.error.code);
  }
  expect(reached).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
}, 120_000);

it('1,000 hostile paths: none means a file outside of the bundle', () => {
  const root = path.resolve('/opt/roi/dist/renderer');
  const pick = random(7);
  const ups = [
    '..',
    '%2e%2e',
    '.%2e',
    '%2E.',
    '..%00',
    '....',
    '%252e%252e',
    '..;',
    '\u2025',
    '%c0%ae%c0%ae',
    '..%5c',
    '..\\',
  ];
  const seps = ['/', '%2f', '%5c', '\\', '//', '%252f', '/./', '%2F', '\u2215'];
  const aims = [
    'main/app.js',
    'etc/passwd.txt',
    'package.json',
    'keyring.json',
    'C:/Windows/win.ini',
    'profiles/x/workstation.db',
    '%00.js',
    'renderer/../../main/app.js',
  ];
  const starts = ['/', '/assets/', '/renderer/', '/pdfjs/wasm/', '/file:', '/%zz/', '/_document/'];
  for (let n = 0; n < 1_000; n++) {
    let text = starts[pick(starts.length)] ?? '/';
    for (let depth = 1 + pick(6); depth > 0; depth--)
      text += (ups[pick(ups.length)] ?? '') + (seps[pick(seps.length)] ?? '');
    text += aims[pick(aims.length)] ?? '';
    // As it is asked for in a page, and as a path that no address parser has touched.
    for (const pathname of [text, new URL(`app://bundle${text}`).pathname]) {
      const file = bundleFile(root, pathname);
      if (file !== null && /^\.\.(\/|$)/.test(path.relative(root, file))) throw new Error(`${pathname} means ${file}`);
      if (file !== null) expect(path.resolve(file)).toMatch(/^\/opt\/roi\/dist\/renderer\//);
    }
  }
  expect(bundleFile(root, '/assets/index.js')).toBe(path.join(root, 'assets/index.js'));
  expect(bundleFile(root, '/requests/x')).toBe(path.join(root, 'renderer/index.html'));
  for (const refused of [
    '/../main/app.js',
    '/%2e%2e/main/app.js',
    '/..%2fmain/app.js',
    '/%zz.js',
    '/a%00.js',
    '/..%5cmain%5capp.js',
  ])
    expect(bundleFile(root, refused), refused).toBeNull();
});

it('200 addresses that look like ours: none is taken for a page, a sender or the redirect of a sign-in', () => {
  const hosts = [
    'bundle.evil.example',
    'bundle@evil.example',
    'evil.example/bundle',
    'bundle:80',
    'bundle.',
    'bund1e',
    'bundle%2eevil',
    'user@bundle',
    ':x@bundle',
    'b\u0443ndle',
    'bundle\u3002evil',
    'evil.example#bundle',
    'evil.example?bundle',
    'bundle-',
    'xn--bundle',
  ];
  const schemes = [
    'app:',
    'App-x:',
    'apps:',
    'https:',
    'http:',
    'file:',
    'data:text/html,',
    `${'java'}script:`,
    'blob:app:',
    'view-source:app:',
    'filesystem:app:',
    'chrome:',
    'devtools:',
    ' app-',
    'app.',
  ];
  const tried = new Set<string>();
  for (const scheme of schemes) for (const host of hosts) tried.add(`${scheme}//${host}/`);
  for (const scheme of schemes.slice(1)) tried.add(`${scheme}//bundle/`);
  expect(tried.size).toBeGreaterThanOrEqual(200);
  for (const address of tried) {
    // A path, query or fragment of the app's own origin is the app: those are not among the hosts that look alike.
    expect(isOwnAddress(address), address).toBe(false);
    expect(
      isTrustedSender({ webContentsId: 1, isMainFrame: true, origin: address.replace(/\/$/, '') }, new Set([1])),
      address,
    ).toBe(false);
  }
  expect(isOwnAddress('app://bundle/requests/1')).toBe(true);
  const redirects = [
    'https://localhost.evil.example/',
    'https://localhost@evil.example/',
    'https://localhost:8443/',
    'http://localhost/',
    'https://localhost/x',
    'https://localhost./',
    'https://localhost%2eevil.example/',
    'https://evil.example/?u=https://localhost/',
    'https://evil.example/#https://localhost/',
    'https://user:pw@localhost/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://1ocalhost/',
    'ftp://localhost/',
    'https://localhost//',
  ];
  for (const address of redirects)
    expect(URL.canParse(address) && isRedirect(new URL(address), 'https://localhost'), address).toBe(false);
  expect(isRedirect(new URL('https://localhost/?code=1'), 'https://localhost')).toBe(true);
});
