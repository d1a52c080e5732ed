/**
 * Whether this Linux desktop shows tray icons at all. Electron makes a Tray without telling that nobody shows it (GNOME without an extension),
 * and a program that hid itself there could not be found again. So the session bus is asked for a StatusNotifier host
 * (https://specifications.freedesktop.org/status-notifier-item/), by the tools that come with GLib or systemd. No answer counts as no tray.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const LIMIT_MS = 1_500;
const WATCHER = 'org.kde.StatusNotifierWatcher';
const PROPERTY = 'IsStatusNotifierHostRegistered';

const ASK: readonly (readonly [command: string, ...args: string[]])[] = [
  [
    'gdbus',
    ...['call', '--session', '--timeout', '1', '--dest', WATCHER, '--object-path', '/StatusNotifierWatcher'],
    ...['--method', 'org.freedesktop.DBus.Properties.Get', WATCHER, PROPERTY],
  ],
  ['busctl', '--user', 'get-property', WATCHER, '/StatusNotifierWatcher', WATCHER, PROPERTY],
];

/** @param run one question; answers what the tool printed, null where it failed or does not exist */
export async function hasTrayHost(run = ask, env = process.env): Promise<boolean> {
  // Without a session bus the tools would start one, which nobody else is on.
  const runtime = env['XDG_RUNTIME_DIR'];
  const bus = env['DBUS_SESSION_BUS_ADDRESS'] ?? '';
  if (bus === '' && !(runtime !== undefined && fs.existsSync(path.join(runtime, 'bus')))) return false;
  for (const [command, ...args] of ASK) {
    const said = await run(command, args);
    if (said !== null) return /\btrue\b/.test(said);
  }
  return false;
}

const ask = (command: string, args: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    execFile(command, [...args], { timeout: LIMIT_MS, windowsHide: true }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
