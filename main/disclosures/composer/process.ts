/** Entry of the composing process: started for one job, with a memory limit, and killed when it takes too long or the store locks. */
import { compose, ComposeError } from './compose.ts';
import type { FromComposer, ToComposer } from './protocol.ts';

/** Electron's utility process, or a forked Node in tests. */
interface ParentPort {
  on(event: 'message', heard: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}
const parentPort = (process as { parentPort?: ParentPort }).parentPort;

const PIECE = 4 * 1024 * 1024;
const waiting = new Map<number, (bytes: Uint8Array | null) => void>();
const send = (message: FromComposer): void =>
  parentPort ? parentPort.postMessage(message) : void process.send?.(message);

function hear(message: ToComposer): void {
  if (!('job' in message)) {
    waiting.get(message.item)?.(message.bytes);
    waiting.delete(message.item);
    return;
  }
  const bytesOf = (item: number): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      waiting.set(item, (bytes) => (bytes ? resolve(bytes) : reject(new ComposeError('unreadable', item))));
      send({ need: item });
    });
  compose(message.job, bytesOf).then(
    ({ bytes, pages, total }) => {
      for (let at = 0; at < bytes.length; at += PIECE) send({ piece: bytes.subarray(at, at + PIECE) });
      send({ done: { pages, total } });
    },
    (thrown: unknown) =>
      send(
        thrown instanceof ComposeError
          ? { problem: thrown.problem, item: thrown.item }
          : { problem: 'damaged', item: null },
      ),
  );
}

if (parentPort) parentPort.on('message', ({ data }) => hear(data as ToComposer));
else {
  process.on('message', (message) => hear(message as ToComposer));
  process.on('disconnect', () => process.exit());
}
