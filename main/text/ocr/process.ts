/**
 * Entry of the recognizing process: pictures of pages become words. It runs at the lowest priority, is started with a memory limit and
 * killed when a page takes too long; what it needs is handed to it.
 */
import os from 'node:os';
import { shutDoors } from '../shut.ts';
import { createEngine, type Engine } from './engine.ts';
import type { FromRecognizer, ToRecognizer } from './protocol.ts';

/** Electron's utility process, or a forked Node in tests. */
interface ParentPort {
  on(event: 'message', heard: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}
const parentPort = (process as { parentPort?: ParentPort }).parentPort;

try {
  os.setPriority(os.constants.priority.PRIORITY_LOW);
} catch {
  // Not every system lets a process step back.
}

shutDoors();
let engine: Promise<Engine> | null = null;

async function hear(message: ToRecognizer, send: (message: FromRecognizer) => void): Promise<void> {
  if ('language' in message) {
    engine = createEngine(message.language);
    // Told with the first page.
    engine.catch(() => undefined);
    return;
  }
  const { job, picture } = message;
  try {
    if (!engine) throw new Error('No language.');
    send({ job, ...(await (await engine).recognize(picture)) });
  } catch {
    send({ job, problem: true });
  }
}

if (parentPort)
  parentPort.on('message', ({ data }) => void hear(data as ToRecognizer, (m) => parentPort.postMessage(m)));
else {
  process.on('message', (message) => void hear(message as ToRecognizer, (m) => void process.send?.(m)));
  process.on('disconnect', () => process.exit());
}
