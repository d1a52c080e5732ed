/** Whether a window can be shown, and a virtual display where it cannot. */
import fs from 'node:fs';
import path from 'node:path';

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

const find = (name) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file));

/** Wraps a command so that it runs on its own virtual display (Linux); elsewhere the command is unchanged. */
export function onVirtualDisplay(file, args) {
  const xvfbRun = process.platform === 'linux' && find('xvfb-run');
  if (!xvfbRun) return [file, args];
  return [xvfbRun, ['-a', '-s', '-screen 0 1920x1200x24 -nolisten tcp', file, ...args]];
}
