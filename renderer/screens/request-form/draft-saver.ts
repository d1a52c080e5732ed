/**
 * Keeps a draft as one types: waits for a pause, saves the newest state, and tries again while saving fails. What was typed
 * is never dropped: a failed save keeps the newest draft and says so. Pure of React; time comes from its caller.
 */
import type { CoreDraft } from '../../../preload/contract/rules/core-request.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';

export type SaveState =
  | { kind: 'saved'; at: string | null }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: SeamError };

export interface DraftSaver {
  change(draft: CoreDraft): void;
  /** Saves what is not saved yet. @returns whether everything is saved afterwards */
  flush(): Promise<boolean>;
  state(): SaveState;
  subscribe(listener: () => void): () => void;
  /** Ends the timers; saves once more what is open, without waiting for the answer. A later change opens it again. */
  close(): void;
}

export interface DraftSaverDeps {
  save: (draft: CoreDraft) => Promise<{ savedAt: string }>;
  errorOf: (reason: unknown) => SeamError;
  onSaved: () => void;
  savedAt: string | null;
}

const pauseMs = 400;
const retryMs = [2_000, 5_000, 15_000, 30_000] as const;

export function createDraftSaver({ save, errorOf, onSaved, savedAt }: DraftSaverDeps): DraftSaver {
  let state: SaveState = { kind: 'saved', at: savedAt };
  let unsaved: CoreDraft | null = null;
  let running: Promise<boolean> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let failures = 0;
  let closed = false;
  const listeners = new Set<() => void>();

  const set = (next: SaveState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const schedule = (ms: number): void => {
    if (timer !== null) clearTimeout(timer);
    timer = closed ? null : setTimeout(() => void flush(), ms);
  };

  async function run(): Promise<boolean> {
    while (unsaved !== null) {
      const draft: CoreDraft = unsaved;
      unsaved = null;
      set({ kind: 'saving' });
      try {
        const answer = await save(draft);
        failures = 0;
        if (unsaved === null) set({ kind: 'saved', at: answer.savedAt });
        onSaved();
      } catch (reason) {
        // A newer draft that came meanwhile replaces the one that failed.
        unsaved ??= draft;
        set({ kind: 'failed', error: errorOf(reason) });
        schedule(retryMs[Math.min(failures, retryMs.length - 1)] ?? 30_000);
        failures += 1;
        return false;
      }
    }
    return true;
  }

  function flush(): Promise<boolean> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    change(draft) {
      closed = false;
      unsaved = draft;
      if (state.kind !== 'failed') set({ kind: 'waiting' });
      schedule(pauseMs);
    },
    flush,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      if (unsaved !== null) void flush();
      closed = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
