import { PLANO, type Exchange, type FaultRule } from '../exchange/index.ts';
import { askToSend, field, fillRequest, goTo, newRequest, send, setUpStore, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { call, seedDraft } from '../support/seam.ts';
const onPost = (fault: FaultRule['fault'], times = 1): FaultRule => ({ match: { origin: 'fhir', method: 'POST', path: '/Task' }, fault, times });
const st = (status: number, more = {}) => onPost({ kind: 'status', status, ...more });
const fam = (n: string) => `Fault` + n.replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? '');
test('probe', async ({ launch, practiceExchange }) => {
  test.setTimeout(300_000);
  const exchange = await practiceExchange({ ifNoneExist: false });
  const p = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const w = p.window;
  await setUpStore(w);
  const rules: [string, FaultRule][] = [
    ['latency', onPost({ kind: 'latency', ms: 800 })], ['401', st(401)], ['403', st(403)], ['404', st(404)], ['408', st(408)], ['409', st(409)], ['412', st(412)], ['413', st(413)],
    ['422', st(422, { message: 'Unknown birth date', expression: ['Task.contained[0].birthDate'] })], ['429', st(429, { retryAfterS: 1 })], ['500', st(500)], ['502', st(502)], ['503', st(503, { retryAfterS: 1 })], ['504', st(504)],
    ['html', onPost({ kind: 'html' })], ['html200', onPost({ kind: 'html', status: 200 })], ['truncated', onPost('truncatedJson')], ['reset', onPost('reset')], ['hang', onPost('hang')], ['lost', onPost('lostAnswer')], ['losthang', onPost('lostAnswerHang')], ['delayed', onPost({ kind: 'delayedCreate', ms: 600 })],
  ];
  for (const [name, rule] of rules) {
    await seedDraft(w, { family: `${fam(name)}`, given: 'Ada', birthDate: '1951-03-09' });
    await goTo(w, 'Requests');
    await w.getByRole('row', { name: new RegExp(`${fam(name)},`) }).dblclick();
    await w.getByRole('heading', { name: 'New CORE request' }).waitFor();
    exchange.faults.clear();
    exchange.faults.add(rule);
    const t = Date.now();
    await send(w);
    await w.waitForTimeout(300);
    await expect(w.getByRole('dialog')).toHaveCount(0);
    let said = '';
    for (let i = 0; i < 70; i++) {
      const s = await w.getByRole('main').locator('[data-status]').first().textContent({ timeout: 300 }).catch(() => 'form');
      const a = (await w.getByRole('main').getByRole('alert').allInnerTexts()).join(' | ');
      if (`${s} ${a}` !== said) { said = `${s} ${a}`; console.log(name, Date.now() - t, said.replace(/\n/g, ' / ')); }
      if (s === 'Submitted' || (s === 'form' && a)) break;
      await w.waitForTimeout(100);
    }
    console.log('   ', (await w.getByRole('region', { name: 'What happened' }).innerText({ timeout: 300 }).catch(() => '')).replace(/\n/g, ' / '));
    console.log('    tasks', exchange.tasks().filter((x) => JSON.stringify(x).includes(`${fam(name)}"`)).length);
  }
});
