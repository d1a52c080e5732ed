/**
 * Finds the policy in force. A machine-wide one (a file in the system's folder, on Windows also the registry) wins over the switch
 * `--policy=FILE`, whole and not by members, so that nobody can loosen it from a command line. On Windows registry values lie over the file's.
 */
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../../lib/errors.ts';
import { emptyPolicy } from './policy.ts';
import { checkPolicy, readJson, statedMembers, type PolicyInForce } from './read-policy.ts';
import { layOver, type RegistryReader } from './registry.ts';

export interface PolicyPlaces {
  /** File of the `--policy` switch, or null. */
  switchFile: string | null;
  machineFile: string;
  /** Windows only. */
  registry: RegistryReader | null;
  /** POSIX: who must own the machine's file and folder; null where file rights are not kept this way (Windows). */
  ownerUid: number | null;
}

/** The system's own folder for the policy of all its users. @param env of Windows: `ProgramData` */
export function machinePolicyFile(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (platform === 'win32')
    return path.win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'ROI Workstation', 'policy.json');
  if (platform === 'darwin') return '/Library/Application Support/ROI Workstation/policy.json';
  return '/etc/roi-workstation/policy.json';
}

/** @throws AppError `invalid` that names the member at fault, or whose rights make the file untrustworthy; nothing runs without it then */
export function loadPolicy(places: PolicyPlaces): PolicyInForce {
  const fromFile = machineJson(places);
  const fromRegistry = places.registry?.() ?? null;
  if (fromFile !== null || fromRegistry !== null) {
    const json = layOver(fromFile ?? { version: 1 }, fromRegistry ?? {});
    return {
      policy: checkPolicy(json, 'The policy of this computer'),
      source: fromRegistry === null ? 'machine' : fromFile === null ? 'registry' : 'machine+registry',
      stated: statedMembers(json),
    };
  }
  if (places.switchFile === null) return { policy: emptyPolicy, source: 'none', stated: [] };
  const json = readJson(places.switchFile);
  return { policy: checkPolicy(json, 'The policy file'), source: 'switch', stated: statedMembers(json) };
}

function machineJson({ machineFile, ownerUid }: PolicyPlaces): unknown {
  let file: fs.Stats;
  try {
    // Not followed: a link could be pointed to a file that anyone writes.
    file = fs.lstatSync(machineFile);
  } catch (cause) {
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new AppError('invalid', `The policy of this computer cannot be read: ${machineFile}`, { cause });
  }
  if (!file.isFile()) throw untrusted(machineFile, 'it is not a plain file');
  if (ownerUid !== null) {
    const folder = path.dirname(machineFile);
    for (const [name, stats] of [
      [machineFile, file],
      [folder, fs.lstatSync(folder)],
    ] as const) {
      if (stats.uid !== ownerUid) throw untrusted(name, 'it does not belong to the administrator (root)');
      if ((stats.mode & 0o022) !== 0) throw untrusted(name, 'others than the administrator may write it');
    }
  }
  return readJson(machineFile);
}

const untrusted = (file: string, why: string): AppError =>
  new AppError('invalid', `The policy of this computer is not trusted: ${file}: ${why}.`, {
    nextStep: 'Ask your administrator to correct its owner and rights.',
  });
