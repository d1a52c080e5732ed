/**
 * What injected script would try from inside the page. Each attempt ends with a value (it worked) or an error (it was
 * refused); those in `silentAttacks` get no answer, so that the test looks at what came of them.
 */
/* eslint-disable no-eval, no-new-func, @typescript-eslint/no-implied-eval -- these are the attacks */
import type { Page } from '@playwright/test';

/** Tries something in the page and says how it ended; a policy that blocks without an error shows as `silence`. */
export const attempt = (page: Page, body: string): Promise<string> =>
  page.evaluate(async (code) => {
    // The debugger may evaluate what the page may not: the attempt runs as a module of the page's own would.
    const run = (globalThis as unknown as { attempts: Record<string, () => Promise<unknown>> }).attempts[code];
    if (!run) return 'unknown attempt';
    return await Promise.race([
      run().then(
        (value) => `done ${String(value)}`,
        (error: unknown) => `refused ${String(error)}`,
      ),
      new Promise<string>((resolve) => setTimeout(() => resolve('silence'), 1500)),
    ]);
  }, body);

/** Puts the attempts into the page. The debugger's own right to evaluate ends with the call that defines them. */
export async function arm(page: Page, foreign: string): Promise<void> {
  await page.evaluate((address) => {
    const later = <T>(run: () => T): Promise<T> =>
      new Promise((resolve, reject) =>
        setTimeout(() => {
          try {
            resolve(run());
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        }, 0),
      );
    const element = (name: string, members: object): HTMLElement =>
      document.body.appendChild(Object.assign(document.createElement(name), members));
    const loads = (name: string, members: object): Promise<string> =>
      new Promise((resolve, reject) => {
        const made = element(name, {
          ...members,
          onload: () => resolve('loaded'),
          onerror: () => reject(new Error('blocked')),
        });
        setTimeout(() => made.remove(), 1400);
      });
    const state = globalThis as unknown as { hacked?: number };
    Object.assign(globalThis, {
      attempts: {
        eval: () => later(() => (0, eval)('1 + 1')),
        function: () => later(() => (new Function('return 2') as () => number)()),
        timerText: () =>
          later(() => setTimeout('globalThis.hacked = 1' as unknown as () => void, 0)).then(() =>
            later(() => {
              if (state.hacked) return 'ran';
              throw new Error('did not run');
            }),
          ),
        inlineScript: () =>
          later(() => {
            element('script', { textContent: 'globalThis.hacked = 1' });
            if (state.hacked) return 'ran';
            throw new Error('did not run');
          }),
        inlineHandler: () =>
          later(() => {
            const b = element('button', {});
            b.setAttribute('onclick', 'globalThis.hacked = 1');
            b.click();
            b.remove();
            if (state.hacked) return 'ran';
            throw new Error('did not run');
          }),
        inlineStyle: () =>
          later(() => {
            const d = element('div', {});
            d.setAttribute('style', 'position: fixed');
            const was = getComputedStyle(d).position;
            d.remove();
            if (was === 'fixed') return 'applied';
            throw new Error('not applied');
          }),
        styleElement: () =>
          later(() => {
            const s = element('style', { textContent: 'body { outline: 7px solid red }' });
            const was = getComputedStyle(document.body).outlineWidth;
            s.remove();
            if (was === '7px') return 'applied';
            throw new Error('not applied');
          }),
        foreignScript: () => loads('script', { src: `${address}/x.js` }),
        dataScript: () => loads('script', { src: 'data:text/javascript,globalThis.hacked=1' }),
        fetch: () => fetch(address),
        beacon: () =>
          later(() => {
            if (navigator.sendBeacon(address, 'x')) return 'queued';
            throw new Error('refused');
          }),
        xhr: () =>
          new Promise((resolve, reject) => {
            const x = new XMLHttpRequest();
            x.onload = resolve;
            x.onerror = () => reject(new Error('blocked'));
            x.open('GET', address);
            x.send();
          }),
        socket: () =>
          new Promise((resolve, reject) => {
            const s = new WebSocket(address.replace('http', 'ws'));
            s.onopen = resolve;
            s.onerror = () => reject(new Error('blocked'));
          }),
        image: () => loads('img', { src: 'https://roi-workstation.example/x.png' }),
        foreignImage: () => loads('img', { src: `${address}/x.png` }),
        frame: () =>
          loads('iframe', { src: address }).then(() => {
            if (state.hacked) return 'ran';
            throw new Error('nothing ran');
          }),
        frameText: () =>
          loads('iframe', { srcdoc: '<script>parent.hacked = 1</script>' }).then(() => {
            if (state.hacked) return 'ran';
            throw new Error('nothing ran');
          }),
        object: () => loads('object', { data: address }),
        blobWorker: () =>
          new Promise((resolve, reject) => {
            const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
            w.onmessage = resolve;
            w.onerror = () => reject(new Error('blocked'));
          }),
        form: () =>
          later(() => {
            const f = element('form', { action: address, method: 'post' }) as HTMLFormElement;
            f.submit();
            return 'sent';
          }),
        base: () =>
          later(() => {
            const b = element('base', { href: `${address}/` });
            const at = new URL('x', document.baseURI).origin;
            b.remove();
            if (at === address) return 'moved';
            throw new Error('stays');
          }),
        open: () =>
          later(() => {
            if (window.open(address)) return 'opened';
            throw new Error('no window');
          }),
        openOwn: () =>
          later(() => {
            if (window.open('app://bundle/')) return 'opened';
            throw new Error('no window');
          }),
        geolocation: () =>
          new Promise((resolve, reject) =>
            navigator.geolocation.getCurrentPosition(resolve, (error) => reject(new Error(error.message))),
          ),
        camera: () =>
          navigator.permissions.query({ name: 'camera' }).then(({ state: answer }) => {
            if (answer !== 'denied') return answer;
            throw new Error(answer);
          }),
        notification: () =>
          Notification.requestPermission().then((answer) => {
            if (answer === 'granted') return answer;
            throw new Error(answer);
          }),
        readClipboard: () => navigator.clipboard.readText(),
        screen: () => navigator.mediaDevices.getDisplayMedia(),
        download: () =>
          later(() => {
            const a = element('a', { href: 'data:text/plain,record', download: 'record.txt' });
            a.click();
            a.remove();
            return 'clicked';
          }),
        navigate: () =>
          later(() => {
            location.href = address;
            return 'asked';
          }),
        navigateFile: () =>
          later(() => {
            location.href = 'file:///etc/passwd';
            return 'asked';
          }),
        navigateData: () =>
          later(() => {
            location.href = 'data:text/html,<script>1</script>';
            return 'asked';
          }),
      },
    });
  }, foreign);
}

export const refusedAttacks = [
  'eval',
  'function',
  'timerText',
  'inlineScript',
  'inlineHandler',
  'inlineStyle',
  'styleElement',
  'foreignScript',
  'dataScript',
  'fetch',
  'xhr',
  'socket',
  'image',
  'foreignImage',
  'frame',
  'frameText',
  'object',
  'blobWorker',
  'base',
  'open',
  'openOwn',
  'geolocation',
  'camera',
  'notification',
  'readClipboard',
  'screen',
] as const;
/** These give the page no answer: what matters is that nothing comes of them. */
export const silentAttacks = ['beacon', 'form', 'download', 'navigate', 'navigateFile', 'navigateData'] as const;
