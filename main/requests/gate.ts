/** A line in front of a number of places that may change. First come, first served. */
import { AppError } from '../lib/errors.ts';

export interface Gate {
  /** Waits for a place. @returns gives it back; a second call does nothing. @throws AppError `aborted` */
  enter(signal: AbortSignal): Promise<() => void>;
  /** There may be more places than before. */
  look(): void;
  readonly waiting: number;
}

export function createGate(places: () => number): Gate {
  let busy = 0;
  const line: (() => void)[] = [];
  const look = (): void => {
    while (busy < places()) {
      const enter = line.shift();
      if (!enter) return;
      busy++;
      enter();
    }
  };
  return {
    look,
    get waiting() {
      return line.length;
    },
    enter: (signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          const i = line.indexOf(enter);
          if (i >= 0) line.splice(i, 1);
          reject(new AppError('aborted', 'Stopped.'));
        };
        const enter = (): void => {
          signal.removeEventListener('abort', stop);
          let given = false;
          resolve(() => {
            if (given) return;
            given = true;
            busy--;
            look();
          });
        };
        if (signal.aborted) return stop();
        signal.addEventListener('abort', stop, { once: true });
        line.push(enter);
        look();
      }),
  };
}
