/**
 * Starts the program against the embedded practice exchange, after whatever set-up and build is missing.
 *
 *   npm start [-- --no-practice] [--user-data-dir=DIR] [--policy=FILE] …
 *
 * Without a display the guided practice runs instead (see scripts/practice.mjs).
 */
import { build } from './build.mjs';
import { runElectron } from './electron.mjs';
import { hasDisplay } from './lib/display.mjs';
import { root } from './lib/paths.mjs';
import { practice } from './practice.mjs';
import { main, setup } from './setup.mjs';
import { SetupError } from './setup/error.mjs';

await main(async () => {
  const given = process.argv.slice(2);
  const wantsPractice = !given.includes('--no-practice');
  const args = given.filter((arg) => arg !== '--no-practice' && arg !== '--practice');

  if (!hasDisplay()) {
    if (!wantsPractice) {
      throw new SetupError(
        'There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be shown. ' +
          'Start it from a desktop session, or without --no-practice for the guided practice on a virtual display.',
      );
    }
    console.log('There is no display: running the guided practice on a virtual one instead.');
    return practice();
  }
  await setup({ need: 'app' });
  await build();
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    throw new SetupError(
      'Everything is set up, but Electron does not run its sandbox as root, and this program is not started without ' +
        'its sandbox. Run `npm start` as a normal user of this machine.',
    );
  }
  return runElectron(['.', ...(wantsPractice ? ['--practice'] : []), ...args], { cwd: root });
});
