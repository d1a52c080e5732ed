/** What stands in the memory of a process and its children: every readable and writable region, searched for markers (Linux). */
import fs from 'node:fs';

/** The process and all that descend from it. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of fs.readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

/** Text also as the engine keeps what is not Latin-1: two bytes for each letter. */
export const bothWidths = (text: string): Buffer[] => [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')];

export interface Marker {
  name: string;
  bytes: readonly Buffer[];
}

const PIECE = 8 * 1024 * 1024;

/** @returns for each process the markers that were found, and how often */
export function searchMemory(
  pids: readonly number[],
  markers: readonly Marker[],
): { pid: number; name: string; times: number }[] {
  const found: { pid: number; name: string; times: number }[] = [];
  const overlap = Math.max(...markers.flatMap((m) => m.bytes.map((b) => b.length)));
  for (const pid of pids) {
    const counts = new Map<string, number>();
    let memory: number;
    let maps: string;
    try {
      maps = fs.readFileSync(`/proc/${pid}/maps`, 'utf8');
      memory = fs.openSync(`/proc/${pid}/mem`, 'r');
    } catch {
      continue;
    }
    const piece = Buffer.alloc(PIECE + overlap);
    for (const line of maps.split('\n')) {
      const region = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (!region || line.includes('[vvar]')) continue;
      const end = Number.parseInt(region[2] ?? '', 16);
      for (let at = Number.parseInt(region[1] ?? '', 16); at < end; at += PIECE) {
        let read: number;
        try {
          read = fs.readSync(memory, piece, 0, Math.min(PIECE + overlap, end - at), at);
        } catch {
          continue;
        }
        const seen = piece.subarray(0, read);
        for (const { name, bytes } of markers)
          for (const marker of bytes)
            for (let i = seen.indexOf(marker); i >= 0 && i < PIECE; i = seen.indexOf(marker, i + 1))
              counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    fs.closeSync(memory);
    for (const [name, times] of counts) found.push({ pid, name, times });
  }
  return found;
}
