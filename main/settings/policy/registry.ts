/**
 * The policy in the registry of Windows, as the group policy template `docs/policy/roi-workstation.admx` writes it:
 * `HKLM\SOFTWARE\Policies\ROI Workstation`, one value for each member, named by its dotted path (`lock.unlock`). Only the machine's hive is
 * read: a person cannot write there. Numbers are REG_DWORD, booleans REG_DWORD 0 or 1, lists and objects JSON text.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { AppError } from '../../lib/errors.ts';

export const REGISTRY_KEY = 'HKLM\\SOFTWARE\\Policies\\ROI Workstation';

/** @returns the members as a policy object, or null where the registry holds none */
export type RegistryReader = () => Record<string, unknown> | null;

/** Runs `reg query KEY /s` and answers its output, or null when the key does not exist. */
export type RegQuery = (key: string) => string | null;

/** By the full path of reg.exe: never one that lies beside the program. @param env `SystemRoot` */
export const systemRegQuery =
  (env: Readonly<Record<string, string | undefined>>): RegQuery =>
  (key) => {
    const reg = path.win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
    try {
      return execFileSync(reg, ['query', key, '/s', '/reg:64'], {
        encoding: 'utf8',
        windowsHide: true,
        timeout: 5_000,
      });
    } catch (cause) {
      // reg.exe ends with 1 when the key is not there.
      if (typeof cause === 'object' && cause !== null && 'status' in cause && cause.status === 1) return null;
      throw new AppError('invalid', 'The policy of this computer cannot be read from the registry.', { cause });
    }
  };

/** Members whose registry value is a switch: REG_DWORD has no boolean. */
const SWITCHES = new Set([
  'notifications',
  'lock.workWhileLocked',
  'connections.userMayAdd',
  'connections.practice',
  'permissions.export',
  'permissions.print',
]);

export function createRegistryReader(query: RegQuery): RegistryReader {
  return () => {
    const output = query(REGISTRY_KEY);
    if (output === null) return null;
    const out: Record<string, unknown> = {};
    for (const line of output.split(/\r?\n/)) {
      const found = /^ {4}(\S(?:.*?\S)?) {4}(REG_[A-Z_]+) {4}(.*)$/.exec(line);
      if (!found) continue;
      const [, name = '', kind = '', text = ''] = found;
      put(out, name, valueOf(name, kind, text.trim()));
    }
    return Object.keys(out).length === 0 ? null : out;
  };
}

function valueOf(name: string, kind: string, text: string): unknown {
  if (kind === 'REG_DWORD' || kind === 'REG_QWORD') {
    const number = Number(text);
    return SWITCHES.has(name) ? number !== 0 : number;
  }
  if (kind === 'REG_MULTI_SZ') return text.split('\\0').filter((part) => part !== '');
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('invalid', `The policy of this computer has an error: ${name}: This is not JSON.`, { cause });
  }
}

function put(target: Record<string, unknown>, name: string, value: unknown): void {
  const parts = name.split('.');
  // `__proto__` and its kin are names like others here only because the objects have no use of them; the schema refuses them.
  if (parts.some((part) => part === '__proto__' || part === 'constructor' || part === ''))
    throw new AppError('invalid', `The policy of this computer has an error: ${name}: There is no such member.`);
  let at = target;
  for (const part of parts.slice(0, -1)) {
    const next = at[part];
    at = at[part] = isObject(next) ? next : {};
  }
  at[parts.at(-1) ?? ''] = value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of the second over those of the first; objects are joined, lists are replaced. */
export function layOver(below: unknown, above: Record<string, unknown>): unknown {
  if (!isObject(below)) return below;
  const out: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above))
    out[name] = isObject(value) && isObject(out[name]) ? layOver(out[name], value) : value;
  return out;
}
