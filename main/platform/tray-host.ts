/**
 * Whether this Linux desktop shows tray icons at all. Electron makes a Tray without telling that nobody shows it (GNOME without an extension),
 * and a program that hid itself there could not be found again. So the session bus is asked for a StatusNotifier host
 * (https://specifications.freedesktop.org/status-notifier-item/), by the tools that come with GLib or systemd. A tool that fails or says no
 * counts as no tray; one that does not answer in time (a busy computer) says nothing, and what was known before holds.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const LIMIT_MS = 8_000;
const WATCHER = 'org.kde.StatusNotifierWatcher';
const PROPERTY = 'IsStatusNotifierHostRegistered';

const ASK: readonly (readonly [command: string, ...args: string[]])[] = [
  [
    'gdbus',
    ...['call', '--session', '--timeout', '5', '--dest', WATCHER, '--object-path', '/StatusNotifierWatcher'],
    ...['--method', 'org.freedesktop.DBus.Properties.Get', WATCHER, PROPERTY],
  ],
  ['busctl', '--user', 'get-property', WATCHER, '/StatusNotifierWatcher', WATCHER, PROPERTY],
];

/** What a tool printed; null where it failed or does not exist; `late` where it was ended for taking too long. */
export type Said = { text: string } | 'late' | null;

/**
 * @param run one question to one tool
 * @returns null when no tool answered in time, so that nothing is known
 */
export async function hasTrayHost(run: typeof ask = ask, env = process.env): Promise<boolean | null> {
  // Without a session bus the tools would start one, which nobody else is on.
  const runtime = env['XDG_RUNTIME_DIR'];
  const bus = env['DBUS_SESSION_BUS_ADDRESS'] ?? '';
  if (bus === '' && !(runtime !== undefined && fs.existsSync(path.join(runtime, 'bus')))) return false;
  for (const [command, ...args] of ASK) {
    const said = await run(command, args);
    // A second tool would meet the same busy bus, and a closing window waits for the answer.
    if (said === 'late') return null;
    if (said !== null) return /\btrue\b/.test(said.text);
  }
  return false;
}

const ask = (command: string, args: readonly string[]): Promise<Said> =>
  new Promise((resolve) => {
    execFile(command, [...args], { timeout: LIMIT_MS, windowsHide: true }, (error, text) => {
      if (!error) resolve({ text });
      else resolve(error.killed === true ? 'late' : null);
    });
  });
