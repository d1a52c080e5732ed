import fs from 'node:fs';
import path from 'node:path';
import { startExchange } from '../exchange/index.ts';
import { setUpStore } from '../support/clerk.ts';
import { test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';

test('probe', async ({ launch }) => {
  const exchange = await startExchange({ clock: { speed: 600 } });
  const l = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const w = l.window;
  await w.setViewportSize({ width: 1280, height: 800 });
  let t = Date.now(); const lap = (x: string) => { console.log(x, Date.now() - t); t = Date.now(); };
  await setUpStore(w); lap('store');
  await w.waitForTimeout(1500);
  await w.screenshot({ path: '/tmp/p1.png' });
  console.log(await w.locator('body').innerText());
  await w.getByRole('button', { name: /New request/ }).first().click();
  await w.waitForTimeout(700);
  await w.screenshot({ path: '/tmp/p2.png' });
  console.log(await w.locator('body').innerText());
  const log = path.join(l.userDataDir, 'logs/main.log');
  console.log(l.output().slice(0, 3000), fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : 'no log');
  await exchange.close();
});
