/** A person's own browser, as far as a sign-in needs it: cookies, the exchange's form, and the address it ends on. */
import type { ElectronApplication } from '@playwright/test';
import type { ExchangeUser } from '../exchange/index.ts';

/** Puts a stand-in in the place of the system browser. @returns reads the address that the program wanted opened */
export async function catchBrowser(app: ElectronApplication): Promise<() => Promise<string>> {
  await app.evaluate(({ shell }) => {
    shell.openExternal = (address) => {
      Object.assign(globalThis, { openedAddress: address });
      return Promise.resolve();
    };
  });
  return () => app.evaluate(() => String((globalThis as { openedAddress?: string }).openedAddress ?? ''));
}

/** Signs in at the exchange's page. @returns the redirect address, which no server listens on */
export async function signInInBrowser(authorizeAddress: string, user: ExchangeUser): Promise<string> {
  const jar = new Map<string, string>();
  let address = new URL(authorizeAddress);
  let form: URLSearchParams | null = null;
  for (let step = 0; step < 10; step++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer: Response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (name !== undefined) jar.set(name, value ?? '');
    }
    form = null;
    const location = answer.headers.get('location');
    if (location?.startsWith('https://localhost')) return location;
    if (location !== null) address = new URL(location, address);
    else if (address.pathname === '/login')
      form = new URLSearchParams({ username: user.username, password: user.password });
    else throw new Error(`The sign-in ended on ${address.pathname} with ${answer.status}`);
  }
  throw new Error('The sign-in did not end');
}
