/** Whether the disk has room for what is announced, before a byte of it is written and beside everything else that is on its way. */
import { AppError } from '../lib/errors.ts';
import { NO_ROOM } from './document-steps.ts';

/** What other downloads at work still need, by document. */
export type StillNeeded = () => Iterable<{ id: string; bytes: number }>;

/**
 * @param marginBytes is never used: the database, the logs and the computer itself need room too
 * @returns a check that throws AppError `diskFull` with both figures
 */
export function createRoomCheck(deps: { freeBytes(): Promise<number>; marginBytes: number; stillNeeded: StillNeeded }) {
  return async (id: string, bytes: number): Promise<void> => {
    const free = await deps.freeBytes();
    let others = 0;
    for (const other of deps.stillNeeded()) if (other.id !== id) others += other.bytes;
    const usable = Math.max(0, free - deps.marginBytes - others);
    if (bytes <= usable) return;
    throw new AppError('diskFull', `The disk has no room for this record: it needs ${inWords(bytes)}.`, {
      meaning: `${inWords(free)} are free, of which ${inWords(usable)} can be used. Nothing is lost: it stays at the exchange.`,
      nextStep: 'Free some space: it goes on by itself within a minute.',
      technical: { reason: NO_ROOM },
    });
  };
}

/** Decimal units, as the window shows sizes. */
function inWords(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}
