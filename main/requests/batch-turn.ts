/** What one batch is doing while it is polled. Types only. */
import type { Walk } from './batch-walk.ts';
import type { PollMode, WatchedBatch } from './watch-repository.ts';

export interface Turn {
  batch: WatchedBatch;
  requests: number;
  changed: number;
  /** Whether any answer held what was not known. */
  news: boolean;
  /** Some Task could not be taken yet, so the mark may not pass it. */
  awaited: boolean;
  walk: Walk | null;
  /** A better mode than the remembered one was tried. */
  tried: boolean;
}
/** To its end, to the end of its turn, or to be asked in a lesser way. */
export type Ended = 'done' | 'more' | PollMode;
