/** Signing in at a payer: every end that a sign-in can come to, real HTTP, real OAuth, real store. */
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../main/lib/clock.ts';
import { healthPartners, healthShare, netsmart, oneUp, type PayerHabits } from '../../payers/habits.ts';
import { makeMember } from '../../payers/member-data.ts';
import { decide, startPayer, type Payer } from '../../payers/payer-server.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import type { PayerSettings } from '../../../preload/contract/payer-profile.ts';
import { manualClock } from '../auth/support.ts';
import { ended, fetchAll, grantOf, openOffice, prepare, settingsFor, signIn, until, type Office } from './office.ts';

describe('signing in at a payer', () => {
  const folder = useTempFolder();
  const open: { stop(): Promise<void> | void }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop();
  });
  const data = makeMember(120);

  const scene = async (
    preset: string,
    habits: PayerHabits,
    more: Partial<PayerSettings> = {},
    clock = systemClock,
    person = {},
  ) => {
    const payer: Payer = await startPayer(habits, data);
    open.push(payer);
    const office: Office = openOffice(folder(), undefined, {}, clock);
    open.push({ stop: () => office.close() });
    const made = await prepare(office, settingsFor(preset, habits, payer, more), 'kept-in-the-vault', person);
    return { payer, office, made };
  };

  it('takes an address that is pasted back, exactly as registered, and once', async () => {
    const { office, made } = await scene('healthpartners', healthPartners, {
      redirect: 'paste',
      redirectUri: 'https://localhost',
    });
    await office.call('payers:signIn', { grantId: made.grantId });
    const address = await decide(office.platform.opened[0] ?? '');
    expect(address.startsWith('https://localhost?')).toBe(true);
    const { grantId } = made;
    for (const wrong of [
      address.replace('https://localhost', 'https://localhost.evil.example'),
      address.replace(/state=[^&]+/, 'state=x'),
      'nothing',
    ])
      await expect(office.call('payers:pasteAddress', { grantId, address: wrong })).rejects.toMatchObject({
        code: 'invalid',
      });
    expect((await office.call('payers:pasteAddress', { grantId, address: ` "${address}" ` })).state).toBe('signedIn');
    await expect(office.call('payers:pasteAddress', { grantId, address })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses a foreign state and a second hit at the listener, and repeats nothing of the address', async () => {
    const { office, made } = await scene('healthpartners', healthPartners);
    await office.call('payers:signIn', { grantId: made.grantId });
    const address = await decide(office.platform.opened[0] ?? '');
    const forged = await fetch(address.replace(/state=[^&]+/, 'state=forged'));
    expect(forged.status).toBe(400);
    expect((await fetch(new URL('/favicon.ico', address))).status).toBe(404);
    const good = await fetch(address);
    const page = await good.text();
    expect([good.status, good.headers.get('referrer-policy'), good.headers.get('cache-control')]).toEqual([
      200,
      'no-referrer',
      'no-store',
    ]);
    expect(page).not.toContain(new URL(address).searchParams.get('code') ?? 'code');
    await until(
      () => grantOf(office, made),
      (g) => g.state === 'signedIn',
    );
    expect(
      await fetch(address).then(
        (a) => a.status,
        () => 0,
      ),
    ).not.toBe(200);
  });

  it('refuses an answer that names another issuer, or none where one is promised', async () => {
    const { office, made } = await scene('intersystems-healthshare', healthShare);
    await office.call('payers:signIn', { grantId: made.grantId });
    const address = await decide(office.platform.opened[0] ?? '');
    const { grantId } = made;
    for (const wrong of [
      address.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'),
      address.replace(/&iss=[^&]+/, ''),
    ])
      await expect(office.call('payers:pasteAddress', { grantId, address: wrong })).rejects.toMatchObject({
        code: 'invalid',
      });
    expect((await office.call('payers:pasteAddress', { grantId, address })).state).toBe('signedIn');
  });

  it('ends after five minutes', async () => {
    const clock = manualClock();
    const { office, made } = await scene('healthpartners', healthPartners, { redirect: 'paste' }, clock);
    const waiting = await office.call('payers:signIn', { grantId: made.grantId });
    expect(Date.parse(waiting.signIn.expiresAt ?? '') - clock.now().getTime()).toBe(300_000);
    const address = await decide(office.platform.opened[0] ?? '');
    clock.step(300_001);
    expect((await grantOf(office, made)).signIn).toMatchObject({ state: 'idle', error: { code: 'timeout' } });
    await expect(office.call('payers:pasteAddress', { grantId: made.grantId, address })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('tells that the member did not agree', async () => {
    const { office, made } = await scene('healthpartners', healthPartners);
    await office.call('payers:signIn', { grantId: made.grantId });
    await (await fetch(await decide(office.platform.opened[0] ?? '', 'deny'))).text();
    const grant = await until(
      () => grantOf(office, made),
      (g) => g.signIn.state === 'idle',
    );
    expect([grant.state, grant.signIn.error?.technical?.oauthError]).toEqual(['never', 'access_denied']);
  });

  it.each<[string, PayerHabits, 'none' | 'post' | 'basic' | 'privateKeyJwt']>([
    ['healthpartners', { ...healthPartners, clientAuth: 'none' }, 'none'],
    ['healthpartners', { ...healthPartners, clientAuth: 'post' }, 'post'],
    ['netsmart', netsmart, 'basic'],
    ['other-smart', { ...healthShare, clientAuth: 'privateKeyJwt', audience: null }, 'privateKeyJwt'],
  ])('authenticates the client: %s, %#', async (preset, habits, clientAuth) => {
    const own = { ...habits };
    const { office, made, payer } = await scene(preset, own, { clientAuth, audience: 'base' });
    if (clientAuth === 'privateKeyJwt') {
      const { jwks } = await office.call('payers:makeKey', { connectionId: made.connectionId });
      expect(jwks).not.toMatch(/"(d|p|q|dp|dq|qi)"/);
      own.registeredKeys = jwks;
    }
    expect((await signIn(office, made)).state).toBe('signedIn');
    expect(payer.authorization.refreshes).toBe(0);
  });

  it('requires a proper id token where the connection says so, warns where it says that, and is silent where it ignores', async () => {
    const strict = await scene('netsmart', netsmart, { idToken: 'require' });
    const refused = await signIn(strict.office, strict.made);
    expect([refused.state, refused.signIn.error?.code]).toEqual(['never', 'credentials']);
    const ignoring = await scene('netsmart', netsmart, { idToken: 'ignore' });
    expect((await signIn(ignoring.office, ignoring.made)).warnings.join(' ')).not.toContain('id token');
    const good = await scene('intersystems-healthshare', healthShare, { idToken: 'require' });
    expect((await signIn(good.office, good.made)).signIn.error).toBeNull();
  });

  it('lets a person choose where several patients are shown, and compare where the record differs', async () => {
    const { office, made, payer } = await scene('oneup-health', oneUp, {}, systemClock, {
      name: 'Somebody Else',
      birthDate: '1990-01-01',
    });
    payer.intruders = [
      {
        resourceType: 'Patient',
        id: 'child-1',
        name: [{ family: 'Practice', given: ['Kid'] }],
        birthDate: '2015-02-02',
      },
    ];
    const grant = await signIn(office, made);
    expect(grant.signIn.patients.map((p) => p.id)).toEqual(['member-1', 'child-1']);
    await expect(
      Promise.resolve().then(() => office.call('payers:choosePatient', { grantId: made.grantId, patientId: 'nobody' })),
    ).rejects.toMatchObject({ code: 'notFound' });
    const chosen = await office.call('payers:choosePatient', { grantId: made.grantId, patientId: 'member-1' });
    expect(chosen.record).toMatchObject({ from: 'chosen', identity: 'differs', confirmed: false });
    await expect(
      Promise.resolve().then(() => office.call('payers:fetch', { grantId: made.grantId, kind: 'full' })),
    ).rejects.toMatchObject({ code: 'conflict' });
    await office.call('payers:confirmPerson', { grantId: made.grantId });
    payer.intruders = [];
    expect((await fetchAll(office, made)).state).toBe('done');
  });

  it('renews with a rotating refresh token, once for all that wait, and survives a token that expires on the way', async () => {
    const { office, made, payer } = await scene('netsmart', netsmart);
    await signIn(office, made);
    payer.authorization.expireTokens();
    const report = await fetchAll(office, made);
    expect(report.state).toBe('done');
    expect(payer.authorization.refreshes).toBe(1);
    payer.authorization.expireTokens();
    expect((await fetchAll(office, made, 'refresh')).state).toBe('done');
    expect(payer.authorization.refreshes).toBe(2);
  });

  it('a consent that is withdrawn ends the sign-in and no data; after signing in again the fetch goes on', async () => {
    const { office, made, payer } = await scene('netsmart', netsmart);
    await signIn(office, made);
    payer.fault = ({ path }) => {
      if (path.endsWith('/Encounter/_search')) payer.authorization.withdraw();
      return null;
    };
    const waiting = await fetchAll(office, made);
    expect([waiting.state, waiting.problem?.code]).toEqual(['waiting', 'signedOut']);
    const grant = await grantOf(office, made);
    expect([grant.state, grant.renewable]).toEqual(['ended', false]);
    expect(grant.stored).toBeGreaterThan(5);
    payer.fault = () => null;
    await signIn(office, made);
    expect((await ended(office, made)).state).toBe('done');
    expect((await grantOf(office, made)).stored).toBeGreaterThan(100);
  });

  it('sign-out revokes at the payer and forgets here; what was fetched stays', async () => {
    const { office, made, payer } = await scene('intersystems-healthshare', healthShare);
    await signIn(office, made);
    await fetchAll(office, made);
    const out = await office.call('payers:signOut', { grantId: made.grantId });
    expect([out.state, out.renewable, payer.authorization.revoked.length]).toEqual(['signedOut', false, 1]);
    expect(out.stored).toBeGreaterThan(50);
    const kept = office.database
      .sql<{ count: number }>("SELECT count(*) AS count FROM connection_secret WHERE kind = 'refresh'")
      .get();
    expect(kept?.count).toBe(0);
  });

  it('a sign-in for another person’s record is given back and changes nothing', async () => {
    const habits = { ...healthPartners };
    const { office, made } = await scene('healthpartners', habits);
    await signIn(office, made);
    habits.patientId = 'somebody-else';
    const grant = await signIn(office, made);
    expect(grant.signIn.error?.message).toContain('another person');
    expect(grant.record?.patientId).toBe('member-1');
  });

  it('no token, code, verifier or secret is answered over the seam', async () => {
    const { office, made, payer } = await scene('netsmart', netsmart);
    await signIn(office, made);
    const seen = JSON.stringify([
      await office.call('payers:connections', {}),
      await office.call('payers:grants', { memberId: made.memberId }),
      await office.call('payers:report', { grantId: made.grantId }),
      office.calls,
    ]);
    const bearer = payer.asked.find((a) => a.bearer !== null)?.bearer ?? '';
    expect(bearer.length).toBeGreaterThan(10);
    for (const secret of [bearer, 'kept-in-the-vault']) expect(seen).not.toContain(secret);
  });
});
