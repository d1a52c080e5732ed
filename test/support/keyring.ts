/**
 * A keychain of its own for one launch (Linux): a private session bus with an unlocked gnome-keyring. It outlives the
 * program, so that a restart finds its key again, and ends with the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { minimalEnv, type WorkFolder } from './work-folder.ts';

export interface Keyring {
  /** Added to the environment of the program under test. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes the keychain away, as a logout does. */
  readonly stop: () => Promise<void>;
}

const LIMIT_MS = 10_000;

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const ended = await Promise.race([gone.then(() => true), delay(1500, false)]);
  if (!ended) {
    child.kill('SIGKILL');
    await gone;
  }
}

/** The first line of a child's output, within the limit. */
async function firstLine(child: ChildProcess, what: string): Promise<string> {
  const { stdout } = child;
  if (!stdout) throw new Error(`${what} has no output`);
  stdout.setEncoding('utf8');
  let text = '';
  const line = (async () => {
    for await (const chunk of stdout) {
      text += String(chunk);
      if (text.includes('\n')) return text.slice(0, text.indexOf('\n')).trim();
    }
    throw new Error(`${what} ended without a line`);
  })();
  const missing = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
  });
  const late = delay(LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`${what} said nothing within ${LIMIT_MS} ms`);
  });
  return Promise.race([line, missing, late]);
}

/** @param uid the user whose keychain it is, where that is not the tests' own: a session bus admits its own user only. */
export async function startKeyring(folder: WorkFolder, uid?: number): Promise<Keyring> {
  const base = minimalEnv(folder);
  const owner = uid === undefined ? {} : { uid, gid: uid };
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--nosyslog', '--print-address=1'], {
    ...owner,
    env: base,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstLine(bus, 'dbus-daemon');
  const env = { DBUS_SESSION_BUS_ADDRESS: address };
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    ...owner,
    env: { ...base, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const stop = async (): Promise<void> => {
    await end(daemon);
    await end(bus);
  };
  // The daemon creates its login keyring once it has read the password: only then can a key be stored.
  daemon.stdin?.end('practice');
  const store = path.join(folder.home, '.local/share/keyrings');
  for (let waitedMs = 0; !existsSync(path.join(store, 'login.keyring')); waitedMs += 25) {
    if (daemon.exitCode !== null || waitedMs > LIMIT_MS) {
      await stop();
      throw new Error('gnome-keyring-daemon did not create its keyring');
    }
    await delay(25);
  }
  return { env, stop };
}
