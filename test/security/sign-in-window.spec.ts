/** The window in which a person signs in shows somebody else's page: it has no bridge, no Node and no memory. */
import { goTo, lock, setUpStore } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor, userSignIn } from '../support/policy.ts';

test('the sign-in window has no bridge and no Node, and keeps to its task', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange();
  const program = await launch({
    sandbox: true,
    policy: policyFor(exchange, { profile: userSignIn(exchange) }),
  });
  await setUpStore(program.window);
  await goTo(program.window, 'Settings');
  await program.window.getByRole('link', { name: 'Connections' }).click();
  const opened = program.app.waitForEvent('window');
  await program.window.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  const page = await opened;
  await page.getByLabel('User name').waitFor();
  expect(
    await page.evaluate(() => ['roi', 'require', 'process', 'module', 'electron'].filter((name) => name in window)),
  ).toEqual([]);
  const windows = await program.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const { sandbox, contextIsolation, nodeIntegration, preload, webviewTag } = (
        window.webContents as unknown as { getLastWebPreferences: () => Record<string, unknown> }
      ).getLastWebPreferences();
      return {
        title: window.getTitle(),
        sandbox,
        contextIsolation,
        nodeIntegration,
        preload: preload !== undefined,
        webviewTag,
        persistent: window.webContents.session.isPersistent(),
      };
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
  expect(
    await program.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle())),
  ).not.toContain('Your bank');
  // Locking ends it, with everything else.
  const closed = page.waitForEvent('close');
  await lock(program.window);
  await closed;
});
