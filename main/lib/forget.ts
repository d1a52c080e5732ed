/**
 * After the store closed: what the program held of people and tokens is garbage of the engine by then. It is collected at once, and the
 * freed places are written over by new garbage, so that a picture of the memory taken later does not show it. Keys are no part of
 * this: they are bytes that are overwritten where they are dropped.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = () => void;
let collect: Collect | null = null;

function collector(): Collect {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
    setFlagsFromString('--no-expose-gc');
  }
  return collect;
}

/** Short texts of one length, so that the free places of that size are filled. */
const SIZES = [24, 48, 96, 200, 400, 900, 2_000, 8_000, 40_000];
const FILL_BYTES = 3_000_000;

/** Takes some tens of milliseconds; called when the window is locked, while nobody waits for it. */
export function forgetGarbage(): void {
  const gc = collector();
  gc();
  gc();
  let seen = 0;
  for (let round = 0; round < 2; round++) {
    const fill: (string | Buffer)[] = [];
    for (const size of SIZES)
      for (let bytes = 0; bytes < FILL_BYTES; bytes += size) {
        fill.push(Buffer.alloc(size, 0x2e).toString('latin1'));
        if (size > 200) fill.push(Buffer.alloc(size));
      }
    seen += fill.length;
    gc();
  }
  if (seen === 0) throw new Error('Nothing was written over.');
}
