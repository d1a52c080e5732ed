/** One set-up at a time: two terminals that start the program together must not install into each other. */
import fs from 'node:fs';
import path from 'node:path';
import { runtime } from './paths.mjs';

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Runs `work` while holding the lock; waits for another holder, and takes over from a dead one. */
export async function withLock(name, work, { limitMs = 900_000 } = {}) {
  const file = path.join(runtime, `${name}.lock`);
  fs.mkdirSync(runtime, { recursive: true });
  const until = Date.now() + limitMs;
  for (let told = false; ;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    let holder = Number.NaN;
    try {
      holder = Number(fs.readFileSync(file, 'utf8'));
    } catch {
      continue; // released in between
    }
    if (holder > 0 && !alive(holder)) {
      fs.rmSync(file, { force: true });
      continue;
    }
    if (Date.now() > until) throw new Error(`another ${name} (process ${holder}) has held ${file} for too long`);
    if (!told) console.log(`Waiting for another ${name} (process ${holder}) to finish …`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const release = () => fs.rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}
