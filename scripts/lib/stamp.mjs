/** Stamps: small JSON notes of what was found in order, so that the next run need not look again. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a half-written stamp never exists. */
export function writeJson(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`);
  fs.renameSync(temporary, file);
}

export const hashOf = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);

export const hashOfFile = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex').slice(0, 32);

/** Size and modification time: enough to notice that a file was replaced. */
export function traceOf(file) {
  try {
    const { size, mtimeMs } = fs.statSync(file);
    return `${size}:${Math.round(mtimeMs)}`;
  } catch {
    return 'absent';
  }
}
