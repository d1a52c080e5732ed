/** A process whose doors are shut; says what it could still open. */
import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { spawn } from 'node:child_process';
import { shutDoors } from '../../../main/text/shut.ts';

shutDoors();
const tried: Record<string, () => unknown> = {
  file: () => fs.readFileSync(process.execPath),
  named: () => readFile(process.execPath),
  write: () => fs.writeFileSync('x', 'x'),
  line: () => net.connect(1, '127.0.0.1'),
  child: () => spawn(process.execPath),
  web: () => fetch('http://127.0.0.1:1'),
};
const open = Object.entries(tried).flatMap(([name, act]) => {
  try {
    act();
    return [name];
  } catch {
    return [];
  }
});
process.send?.({ open });
