/**
 * The window as it ships: sandboxed by the operating system, isolated, under a strict policy, with one door. Runs with
 * the real sandbox. Each attack is made from inside the page, as injected script would.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { goTo, lock, openRequest, quibblesworth, send, setUpStore, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Launched } from '../support/launch.ts';
import { policyFor, userSignIn } from '../support/policy.ts';
import { ask, call, seedDraft } from '../support/seam.ts';

/** Messages that the attacks themselves cause. */
const provoked = [/Content Security Policy/, /net::ERR_/, /Refused to/, /violates the following/, /Not allowed to/, /Failed to fetch/];

/** A server of somebody else, which must hear nothing. */
async function startForeignServer(): Promise<{ url: string; heard: () => number; close: () => void }> {
  let heard = 0;
  const server = createServer((_request, response) => {
    heard++;
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' }).end('<script>parent.hacked = 1</script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Tries something in the page and says how it ended; a policy that blocks without an error shows as `silence`. */
const attempt = (page: Page, body: string): Promise<string> =>
  page.evaluate(async (code) => {
    // The debugger may evaluate what the page may not: the attempt runs as a module of the page's own would.
    const run = (globalThis as unknown as { attempts: Record<string, () => Promise<unknown>> }).attempts[code];
    if (!run) return 'unknown attempt';
    return await Promise.race([run().then((value) => `done ${String(value)}`, (error: unknown) => `refused ${String(error)}`), new Promise<string>((resolve) => setTimeout(() => resolve('silence'), 1500))]);
  }, body);

/** Puts the attempts into the page. The debugger's own right to evaluate ends with the call that defines them. */
async function arm(page: Page, foreign: string): Promise<void> {
  await page.evaluate((address) => {
    const later = <T>(run: () => T): Promise<T> => new Promise((resolve, reject) => setTimeout(() => { try { resolve(run()); } catch (error) { reject(error instanceof Error ? error : new Error(String(error))); } }, 0));
    const element = (name: string, members: object): HTMLElement => document.body.appendChild(Object.assign(document.createElement(name), members));
    const loads = (name: string, members: object): Promise<string> =>
      new Promise((resolve, reject) => {
        const made = element(name, { ...members, onload: () => resolve('loaded'), onerror: () => reject(new Error('blocked')) });
        setTimeout(() => made.remove(), 1400);
      });
    const state = globalThis as unknown as { hacked?: number };
    Object.assign(globalThis, {
      attempts: {
        eval: () => later(() => (0, eval)('1 + 1')),
        function: () => later(() => (new Function('return 2') as () => number)()),
        timerText: () => later(() => setTimeout('globalThis.hacked = 1' as unknown as () => void, 0)).then(() => later(() => { if (state.hacked) return 'ran'; throw new Error('did not run'); })),
        inlineScript: () => later(() => { element('script', { textContent: 'globalThis.hacked = 1' }); if (state.hacked) return 'ran'; throw new Error('did not run'); }),
        inlineHandler: () => later(() => { const b = element('button', {}); b.setAttribute('onclick', 'globalThis.hacked = 1'); b.click(); b.remove(); if (state.hacked) return 'ran'; throw new Error('did not run'); }),
        inlineStyle: () => later(() => { const d = element('div', {}); d.setAttribute('style', 'position: fixed'); const was = getComputedStyle(d).position; d.remove(); if (was === 'fixed') return 'applied'; throw new Error('not applied'); }),
        styleElement: () => later(() => { const s = element('style', { textContent: 'body { outline: 7px solid red }' }); const was = getComputedStyle(document.body).outlineWidth; s.remove(); if (was === '7px') return 'applied'; throw new Error('not applied'); }),
        foreignScript: () => loads('script', { src: `${address}/x.js` }),
        dataScript: () => loads('script', { src: 'data:text/javascript,globalThis.hacked=1' }),
        fetch: () => fetch(address),
        beacon: () => later(() => { if (navigator.sendBeacon(address, 'x')) return 'queued'; throw new Error('refused'); }),
        xhr: () => new Promise((resolve, reject) => { const x = new XMLHttpRequest(); x.onload = resolve; x.onerror = () => reject(new Error('blocked')); x.open('GET', address); x.send(); }),
        socket: () => new Promise((resolve, reject) => { const s = new WebSocket(address.replace('http', 'ws')); s.onopen = resolve; s.onerror = () => reject(new Error('blocked')); }),
        image: () => loads('img', { src: 'https://roi-workstation.example/x.png' }),
        foreignImage: () => loads('img', { src: `${address}/x.png` }),
        frame: () => loads('iframe', { src: address }).then(() => { if (state.hacked) return 'ran'; throw new Error('nothing ran'); }),
        frameText: () => loads('iframe', { srcdoc: '<script>parent.hacked = 1</script>' }).then(() => { if (state.hacked) return 'ran'; throw new Error('nothing ran'); }),
        object: () => loads('object', { data: address }),
        blobWorker: () => new Promise((resolve, reject) => { const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); w.onmessage = resolve; w.onerror = () => reject(new Error('blocked')); }),
        form: () => later(() => { const f = element('form', { action: address, method: 'post' }) as HTMLFormElement; f.submit(); return 'sent'; }),
        base: () => later(() => { const b = element('base', { href: `${address}/` }); const at = new URL('x', document.baseURI).origin; b.remove(); if (at === address) return 'moved'; throw new Error('stays'); }),
        open: () => later(() => { if (window.open(address)) return 'opened'; throw new Error('no window'); }),
        openOwn: () => later(() => { if (window.open('app://bundle/')) return 'opened'; throw new Error('no window'); }),
        geolocation: () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, (error) => reject(new Error(error.message)))),
        camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
        notification: () => Notification.requestPermission().then((answer) => { if (answer === 'granted') return answer; throw new Error(answer); }),
        readClipboard: () => navigator.clipboard.readText(),
        screen: () => navigator.mediaDevices.getDisplayMedia(),
        download: () => later(() => { const a = element('a', { href: 'data:text/plain,record', download: 'record.txt' }); a.click(); a.remove(); return 'clicked'; }),
        navigate: () => later(() => { location.href = address; return 'asked'; }),
        navigateFile: () => later(() => { location.href = 'file:///etc/passwd'; return 'asked'; }),
        navigateData: () => later(() => { location.href = 'data:text/html,<script>1</script>'; return 'asked'; }),
      },
    });
  }, foreign);
}

const refusedOnes = [
  'eval', 'function', 'timerText', 'inlineScript', 'inlineHandler', 'inlineStyle', 'styleElement', 'foreignScript', 'dataScript', 'fetch', 'xhr', 'socket', 'image', 'foreignImage',
  'frame', 'frameText', 'object', 'blobWorker', 'base', 'open', 'openOwn', 'geolocation', 'camera', 'notification', 'readClipboard', 'screen',
] as const;
/** These give the page no answer: what matters is that nothing comes of them. */
const silentOnes = ['beacon', 'form', 'download', 'navigate', 'navigateFile', 'navigateData'] as const;

test('sandbox, isolation, policy, and every way out', async ({ launch }) => {
  test.setTimeout(120_000);
  const foreign = await startForeignServer();
  const program = await launch({ sandbox: true, allow: provoked });
  const page = program.window;
  await setUpStore(page);
  await page.getByRole('button', { name: 'Later' }).click();

  await test.step('the operating system’s sandbox holds the window’s processes', async () => {
    const processes = await program.app.evaluate(({ app }) => app.getAppMetrics().map(({ pid, type, sandboxed }) => ({ pid, type, sandboxed })));
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
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences: () => Record<string, unknown> };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, nodeIntegrationInSubFrames: false, nodeIntegrationInWorker: false });
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
      return { node: names.filter((name) => name in window), frozen: Object.isFrozen(roi), members: Object.keys(roi).sort(), kinds: Object.values(roi).map((member) => typeof member), replaced };
    });
    expect(world).toEqual({ node: [], frozen: true, members: ['invoke', 'subscribe'], kinds: ['function', 'function'], replaced: false });
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
    const nonces = await page.evaluate(async () => Promise.all([1, 2].map(async () => /nonce-([^']+)/.exec((await fetch('app://bundle/')).headers.get('content-security-policy') ?? '')?.[1])));
    expect(nonces[0]).not.toBe(nonces[1]);
  });
  await test.step('attacks from inside the page', async () => {
    await arm(page, foreign.url);
    const ended: Record<string, string> = {};
    for (const name of refusedOnes) ended[name] = await attempt(page, name);
    expect(Object.entries(ended).filter(([, how]) => how.startsWith('done')), 'what succeeded').toEqual([]);
    for (const name of silentOnes) {
      await attempt(page, name);
      await page.waitForTimeout(150);
      expect(page.url(), name).toMatch(/^app:\/\/bundle\//);
    }
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(program.app.windows()).toHaveLength(1);
    expect(foreign.heard(), 'requests to a foreign server').toBe(0);
    for (const folder of [program.folder.home, program.folder.temp]) {
      const names = readdirSync(folder, { recursive: true }).map(String);
      expect(names.filter((name) => name.includes('record')), 'downloaded files').toEqual([]);
    }
    foreign.close();
  });
  await test.step('app:// serves the bundle and nothing else', async () => {
    const status = (address: string, method = 'GET'): Promise<number> => program.app.evaluate(({ net }, [a, m]) => net.fetch(a, { method: m }).then((answer) => answer.status, () => 0), [address, method] as const);
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
    expect(await windowWithTheBridge(program), 'a window that the program did not register').toMatchObject({ ok: false, error: { code: 'denied' } });
    const { entries } = await call(page, 'activity:list', { before: null, event: '', limit: 50 });
    expect(entries.filter((entry) => entry.outcome === 'denied').length, 'denials are in the trail').toBeGreaterThanOrEqual(8);
    expect(await call(page, 'activity:verify', {})).toMatchObject({ ok: true });
  });
});

/** Another window on the app's own page with the same preload script: all that is missing is the registration. */
function windowWithTheBridge(program: Launched): Promise<unknown> {
  return program.app.evaluate(async ({ BrowserWindow }) => {
    const own = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences: () => { preload: string } };
    const other = new BrowserWindow({ show: false, webPreferences: { preload: own.getLastWebPreferences().preload, sandbox: true, contextIsolation: true } });
    try {
      await other.loadURL('app://bundle/');
      return (await other.webContents.executeJavaScript("window.roi.invoke('store:state', {})")) as unknown;
    } finally {
      other.destroy();
    }
  });
}

test('the sign-in window has no bridge and no Node, and keeps to its task', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange();
  const foreign = await startForeignServer();
  const program = await launch({ sandbox: true, policy: policyFor(exchange, { profile: userSignIn(exchange) }), allow: provoked });
  await setUpStore(program.window);
  await goTo(program.window, 'Settings');
  await program.window.getByRole('link', { name: 'Connections' }).click();
  const opened = program.app.waitForEvent('window');
  await program.window.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  const page = await opened;
  await page.getByLabel('User name').waitFor();
  expect(await page.evaluate(() => ['roi', 'require', 'process', 'module', 'electron'].filter((name) => name in window))).toEqual([]);
  const windows = await program.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const { sandbox, contextIsolation, nodeIntegration, preload, webviewTag } = (window.webContents as unknown as { getLastWebPreferences: () => Record<string, unknown> }).getLastWebPreferences();
      return { title: window.getTitle(), sandbox, contextIsolation, nodeIntegration, preload: preload !== undefined, webviewTag, persistent: window.webContents.session.isPersistent() };
    }),
  );
  expect(windows.find(({ title }) => title.startsWith('Sign in'))).toEqual({
    title: `Sign in: ${new URL(exchange.authorizeUrl).origin}`,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    preload: false,
    webviewTag: false,
    persistent: false,
  });
  expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
  // The page may not name its window: the title is the only place where its origin is seen.
  await page.evaluate(() => void (document.title = 'Your bank'));
  expect(await program.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()))).not.toContain('Your bank');
  // Locking ends it, with everything else.
  const closed = page.waitForEvent('close');
  await lock(program.window);
  await closed;
  foreign.close();
});

test('a document’s address dies with its viewer and with the lock; nothing on the disk is plain', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange({ chartPages: 3 });
  const program = await launch({ sandbox: true, policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret }, allow: provoked });
  const page = program.window;
  await setUpStore(page);
  await seedDraft(page, quibblesworth);
  await openRequest(page, quibblesworth.family);
  await send(page);
  await expect(statusOf(page)).toHaveText('Submitted');
  exchange.advance(exchange.tasks()[0]?.id ?? '', 'completed');
  await expect(page.getByRole('button', { name: /chart.*Ready/ })).toBeVisible({ timeout: 20_000 });
  const [record] = (await call(page, 'records:list', { text: '', offset: 0, limit: 1 })).rows;
  const id = record?.id ?? '';
  const read = (address: string, range?: string): Promise<{ status: number; head: string; length: number }> =>
    page.evaluate(
      async ([a, r]) => {
        const answer = await fetch(a, r === undefined ? {} : { headers: { range: r } });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        return { status: answer.status, head: String.fromCharCode(...bytes.slice(0, 4)), length: bytes.length };
      },
      [address, range] as const,
    );
  const first = await call(page, 'records:open', { id });
  expect(await read(first.address)).toEqual({ status: 200, head: '%PDF', length: first.size });
  expect(await read(first.address, 'bytes=0-3')).toEqual({ status: 206, head: '%PDF', length: 4 });
  expect((await read(first.address, `bytes=${first.size}-`)).status).toBe(416);
  await call(page, 'records:close', { address: first.address });
  expect((await read(first.address)).status, 'closed').toBe(404);
  const second = await call(page, 'records:open', { id });
  expect(second.address).not.toBe(first.address);
  await lock(page);
  expect((await read(second.address)).status, 'locked').toBe(404);
  await unlock(page);
  expect((await read(second.address)).status, 'unlocked again').toBe(404);

  await program.quit();
  const profile = path.join(program.userDataDir, 'profiles/exchange-test');
  const databases = [path.join(program.userDataDir, 'audit.db'), path.join(profile, 'workstation.db')];
  for (const file of databases) {
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file).subarray(0, 15).toString('latin1'), file).not.toBe('SQLite format 3');
  }
  const sealed = readdirSync(profile, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.startsWith('workstation.db'));
  expect(sealed.length).toBeGreaterThan(0);
  for (const entry of sealed) {
    expect(entry.name).not.toMatch(/quibblesworth|chart|\.pdf/i);
    expect(readFileSync(path.join(entry.parentPath, entry.name)).includes('%PDF'), entry.name).toBe(false);
  }
});
