/**
 * The window as it ships: sandboxed by the operating system, isolated, under a strict policy, with one door. Runs with
 * the real sandbox. Each attack is made from inside the page, as injected script would.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setUpStore } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Launched } from '../support/launch.ts';
import { ask, call } from '../support/seam.ts';
import { arm, attempt, refusedAttacks, silentAttacks } from './attacks.ts';
import { startForeignServer } from './foreign-server.ts';

/** Messages that the attacks themselves cause. */
const provoked = [
  /Content Security Policy/,
  /net::ERR_/,
  /Refused to/,
  /violates the following/,
  /Not allowed to/,
  /Failed to fetch/,
];

test('sandbox, isolation, policy, and every way out', async ({ launch }) => {
  test.setTimeout(120_000);
  const foreign = await startForeignServer();
  const program = await launch({ sandbox: true, allow: provoked });
  const page = program.window;
  await setUpStore(page);
  await page.getByRole('button', { name: 'Later' }).click();

  await test.step('the operating system’s sandbox holds the window’s processes', async () => {
    const processes = await program.app.evaluate(({ app }) =>
      app.getAppMetrics().map(({ pid, type, sandboxed }) => ({ pid, type, sandboxed })),
    );
    const tabs = processes.filter(({ type }) => type === 'Tab');
    expect(tabs.length).toBeGreaterThan(0);
    for (const { pid } of tabs) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      expect(status, 'system calls are filtered').toMatch(/^Seccomp:\s+2$/m);
      expect(status, 'rights cannot be gained').toMatch(/^NoNewPrivs:\s+1$/m);
    }
    expect(program.app.process().spawnargs.join(' ')).not.toContain('--no-sandbox');
  });
  await test.step('no Node, an isolated world, two functions', async () => {
    const preferences = await program.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences: () => Record<string, unknown>;
      };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      nodeIntegrationInSubFrames: false,
    });
    expect(preferences['nodeIntegrationInWorker'] ?? false).toBe(false);
    expect(preferences['allowRunningInsecureContent'] ?? false).toBe(false);
    expect(preferences['experimentalFeatures'] ?? false).toBe(false);
    const world = await page.evaluate(() => {
      const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'ipcRenderer', 'electron'];
      const { roi } = window as unknown as { roi: Record<string, unknown> };
      let replaced = false;
      try {
        Object.assign(window, { roi: {} });
        replaced = (window as unknown as { roi: unknown }).roi !== roi;
      } catch {
        replaced = false;
      }
      return {
        node: names.filter((name) => name in window),
        frozen: Object.isFrozen(roi),
        members: Object.keys(roi).sort(),
        kinds: Object.values(roi).map((member) => typeof member),
        replaced,
      };
    });
    expect(world).toEqual({
      node: [],
      frozen: true,
      members: ['invoke', 'subscribe'],
      kinds: ['function', 'function'],
      replaced: false,
    });
  });
  await test.step('the policy of every page and file', async () => {
    for (const address of ['app://bundle/', 'app://bundle/requests/x']) {
      const [csp, options] = await page.evaluate(async (a) => {
        const { headers } = await fetch(a);
        return [headers.get('content-security-policy'), headers.get('x-content-type-options')];
      }, address);
      expect(csp?.replace(/'nonce-[\w+/]{22}=='/, "'nonce'")).toBe(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'",
      );
      expect(options).toBe('nosniff');
    }
    const nonces = await page.evaluate(async () =>
      Promise.all(
        [1, 2].map(
          async () =>
            /nonce-([^']+)/.exec((await fetch('app://bundle/')).headers.get('content-security-policy') ?? '')?.[1],
        ),
      ),
    );
    expect(nonces[0]).not.toBe(nonces[1]);
  });
  await test.step('attacks from inside the page', async () => {
    await arm(page, foreign.url);
    const ended: Record<string, string> = {};
    for (const name of refusedAttacks) ended[name] = await attempt(page, name);
    expect(
      Object.entries(ended).filter(([, how]) => how.startsWith('done')),
      'what succeeded',
    ).toEqual([]);
    for (const name of silentAttacks) {
      await attempt(page, name);
      await page.waitForTimeout(150);
      expect(page.url(), name).toMatch(/^app:\/\/bundle\//);
    }
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(program.app.windows()).toHaveLength(1);
    expect(foreign.heard(), 'requests to a foreign server').toBe(0);
    for (const folder of [program.folder.home, program.folder.temp]) {
      const names = readdirSync(folder, { recursive: true }).map(String);
      expect(
        names.filter((name) => name.includes('record')),
        'downloaded files',
      ).toEqual([]);
    }
    foreign.close();
  });
  await test.step('app:// serves the bundle and nothing else', async () => {
    const status = (address: string, method = 'GET'): Promise<number> =>
      program.app.evaluate(
        ({ net }, [a, m]) =>
          net.fetch(a, { method: m }).then(
            (answer) => answer.status,
            () => 0,
          ),
        [address, method] as const,
      );
    expect(await status('app://bundle/')).toBe(200);
    for (const address of [
      'app://bundle/../main/app.js',
      'app://bundle/..%2fmain%2fapp.js',
      'app://bundle/%2e%2e/%2e%2e/package.json',
      'app://bundle/..%5c..%5cpackage.json',
      'app://bundle/....//....//package.json',
      'app://bundle//etc/hosts.json',
      'app://bundle/%00.js',
      'app://bundle/%zz.js',
      'app://bundle/assets/../../main/app.js',
      'app://elsewhere/index.html',
      'app://bundle/_document/',
      `app://bundle/_document/${'A'.repeat(43)}`,
    ])
      expect(await status(address), address).not.toBe(200);
    for (const method of ['POST', 'PUT', 'DELETE']) expect(await status('app://bundle/', method), method).toBe(404);
  });
  await test.step('the door knows its operations only, and who asks', async () => {
    for (const name of ['nothing:here', '__proto__', 'constructor', 'toString', '', 'store:STATE', 'store:state ']) {
      expect(await ask(page, name as never, {} as never), name).toMatchObject({ ok: false, error: { code: 'denied' } });
    }
    for (const input of [null, undefined, 'x', 7, [], { id: 7 }, { id: 'x'.repeat(10_000) }, { id: { $ne: null } }]) {
      expect(await ask(page, 'requests:get', input as never), JSON.stringify(input)).toMatchObject({ ok: false });
    }
    expect(await windowWithTheBridge(program), 'a window that the program did not register').toMatchObject({
      ok: false,
      error: { code: 'denied' },
    });
    const { entries } = await call(page, 'activity:list', { before: null, event: '', limit: 50 });
    expect(
      entries.filter((entry) => entry.outcome === 'denied').length,
      'denials are in the trail',
    ).toBeGreaterThanOrEqual(8);
    expect(await call(page, 'activity:verify', {})).toMatchObject({ ok: true });
  });
});

/** Another window on the app's own page with the same preload script: all that is missing is the registration. */
function windowWithTheBridge(program: Launched): Promise<unknown> {
  return program.app.evaluate(async ({ app, BrowserWindow }) => {
    const preload = `${app.getAppPath()}/dist/preload/bridge.cjs`;
    const other = new BrowserWindow({
      show: false,
      webPreferences: { preload, sandbox: true, contextIsolation: true },
    });
    try {
      await other.loadURL('app://bundle/');
      return (await other.webContents.executeJavaScript("window.roi.invoke('store:state', {})")) as unknown;
    } finally {
      other.destroy();
    }
  });
}
