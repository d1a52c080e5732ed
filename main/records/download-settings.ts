/** What a person set for all downloads of a connection: resting or not, and how fast. Kept in the store, so that it survives a restart. */
import type { Database } from '../storage/database-port.ts';

export interface DownloadSettings {
  get(): { paused: boolean; bytesPerSecond: number | null };
  set(change: { paused?: boolean; bytesPerSecond?: number | null }): void;
}

export function createDownloadSettings(database: Database): DownloadSettings {
  let known: ReturnType<DownloadSettings['get']> | null = null;
  const get: DownloadSettings['get'] = () => {
    if (known) return known;
    const row = database
      .sql<{ paused: number; bytes_per_second: number | null }>('SELECT paused, bytes_per_second FROM download_setting')
      .get();
    known = { paused: row?.paused === 1, bytesPerSecond: row?.bytes_per_second ?? null };
    return known;
  };
  return {
    get,
    set: (change) => {
      const next = { ...get(), ...change };
      database
        .sql('UPDATE download_setting SET paused = :paused, bytes_per_second = :bytesPerSecond WHERE id = 1')
        .run({ paused: Number(next.paused), bytesPerSecond: next.bytesPerSecond });
      known = next;
    },
  };
}
