/**
 * Takes files, network and other processes away from a process that works on hostile bytes: what a library could be talked into has
 * nothing to act with. To be called once, when everything of the process is loaded. A second wall: it is not a sandbox of the system.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';

const CLOSED = [
  'fs',
  'fs/promises',
  'net',
  'tls',
  'http',
  'https',
  'http2',
  'dgram',
  'dns',
  'dns/promises',
  'child_process',
  'cluster',
  'worker_threads',
  'inspector',
] as const;
const GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'] as const;

export function shutDoors(): void {
  const require = createRequire(import.meta.url);
  const refuse = (): never => {
    throw new Error('This process reads no file and speaks to nobody.');
  };
  // All of them first: they are made of each other.
  const opened = CLOSED.map((name) => require(`node:${name}`) as Record<string, unknown>);
  for (const module of opened) {
    for (const member of Object.keys(module)) {
      if (typeof module[member] !== 'function') continue;
      // What cannot be replaced is a constant of the runtime.
      Reflect.set(module, member, refuse);
    }
  }
  syncBuiltinESMExports();
  for (const name of GLOBALS) Reflect.deleteProperty(globalThis, name);
}
