/** The backup room: when backups are made, what is known of them, and restoring one. Only this file decides; the work is in the others. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { backupContract, BackupState, RestoreState, Snapshot } from '../../preload/contract/backup.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, toSeamError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { ChooseFolder } from '../platform/ports.ts';
import type { Settings, SettingsFile } from '../settings/settings-port.ts';
import type { UnlockMethod } from '../storage/store-service.ts';
import { makeSnapshot, tidy, type StoreToBackUp } from './backup-service.ts';
import { fileTrouble } from './files.ts';
import { snapshotName, storeFolderName } from './model.ts';
import { folderOf, snapshotsBelow, snapshotsIn, type FoundSnapshot } from './place.ts';
import { drill, stageSnapshot } from './stage.ts';
import { newestFormer, stageFolder, swapBack, swapIn } from './swap.ts';

export interface BackupDeps {
  userData: string;
  /** The open store; null while it is closed. */
  store(): StoreToBackUp | null;
  /** Opens the keyring that lies in a folder. @returns the key of its store by purpose, and how to forget it; null: the secret is wrong */
  openKeyring(folder: string, how: UnlockMethod): Promise<{ key(purpose: string): Buffer; forget(): void } | null>;
  /** The slots of the keyring that lies in a folder. */
  slotsOf(folder: string): Promise<{ keychain: boolean; passphrase: boolean }>;
  /** After another store was put in place. */
  reloaded(): Promise<void>;
  settings: SettingsFile;
  policy: {
    folder?: string | undefined;
    everyHours?: number | undefined;
    keepDays?: number | undefined;
    keepWeeks?: number | undefined;
  };
  chooseFolder: ChooseFolder;
  clock: Clock;
  log: Logger;
  /** Seconds without input. */
  idleSeconds(): number;
  changed(): void;
}

export interface BackupRoom {
  handlers: HandlersOf<typeof backupContract>;
  start(): void;
  stop(): void;
  /** Before something that may go wrong, such as an update. @throws AppError when it was not made */
  backUpNow(): Promise<void>;
}

const LOOK_EVERY_MS = 60_000;
/** A due backup waits this long for a pause of the person, in seconds, and not for ever. */
const PAUSE_SECONDS = 120;
const PATIENCE_MS = 4 * 3_600_000;
/** After one that failed. */
const AGAIN_MS = 30 * 60_000;

export function createBackup(deps: BackupDeps): BackupRoom {
  const { settings, policy, clock, log } = deps;
  let running: BackupState['running'] = null;
  let restoring: RestoreState['running'] = null;
  let work: Promise<void> | null = null;
  let stopper = new AbortController();
  let offered: FoundSnapshot[] | null = null;
  let cancel: (() => void) | null = null;

  const chosen = (): Settings['backup'] => {
    const own = settings.get().backup;
    return {
      ...own,
      folder: policy.folder ?? own.folder,
      everyHours: policy.everyHours ?? own.everyHours,
      keepDays: policy.keepDays ?? own.keepDays,
      keepWeeks: policy.keepWeeks ?? own.keepWeeks,
    };
  };
  const keep = (patch: Partial<Settings['backup']>): void => {
    settings.set({ backup: { ...settings.get().backup, ...patch } });
    deps.changed();
  };
  const requireStore = (): StoreToBackUp => {
    const store = deps.store();
    if (!store) throw new AppError('locked', 'The store is locked.');
    return store;
  };
  const requireFolder = (): string => {
    const { folder } = chosen();
    if (folder === null)
      throw new AppError('conflict', 'No folder for backups is chosen.', {
        nextStep: 'Choose one under Settings → Backup.',
      });
    return folder;
  };
  const homeOf = (store: StoreToBackUp, folder: string): string => path.join(folder, storeFolderName(store.storeId));

  /** One at a time; how it ended is kept. */
  const alone = (what: 'last' | 'lastDrill', run: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    if (work) throw new AppError('conflict', 'A backup is being made.', { retryable: true });
    stopper = new AbortController();
    const { signal } = stopper;
    work = run(signal)
      .then(
        () => keep({ [what]: { at: clock.now().toISOString(), ok: true, error: null } }),
        (cause: unknown) => {
          const trouble = fileTrouble(cause, signal);
          const error = toSeamError(trouble, newCorrelationId());
          log.warn('backup.failed', { what, code: error.code });
          if (error.code !== 'aborted') keep({ [what]: { at: clock.now().toISOString(), ok: false, error } });
          throw trouble;
        },
      )
      .finally(() => {
        work = null;
        running = null;
        deps.changed();
      });
    return work;
  };

  let toldAtMs = -Infinity;
  const told = (at: NonNullable<BackupState['running']>): void => {
    const now = clock.monotonicMs();
    const another = running?.step !== at.step;
    running = at;
    if (!another && now - toldAtMs < 250) return;
    toldAtMs = now;
    deps.changed();
  };

  const backUp = (): Promise<void> =>
    alone('last', async (signal) => {
      const store = requireStore();
      const folder = requireFolder();
      told({ step: 'databases', done: 0, total: 1 });
      await makeSnapshot(store, folder, clock, told, signal);
      told({ step: 'tidying', done: 0, total: 1 });
      const { keepDays, keepWeeks } = chosen();
      await tidy(homeOf(store, folder), { days: keepDays, weeks: keepWeeks });
    });

  const dueAt = (): number | null => {
    const { folder, everyHours, last } = chosen();
    if (folder === null) return null;
    if (last === null) return clock.now().getTime();
    return Date.parse(last.at) + (last.ok ? everyHours * 3_600_000 : Math.min(AGAIN_MS, everyHours * 3_600_000));
  };
  const look = (): void => {
    cancel = clock.after(LOOK_EVERY_MS, look);
    const due = dueAt();
    const now = clock.now().getTime();
    if (work || due === null || now < due || deps.store() === null) return;
    if (deps.idleSeconds() < PAUSE_SECONDS && now < due + PATIENCE_MS) return;
    void backUp().catch(() => undefined);
  };

  const summary = ({ home, name, manifest }: FoundSnapshot): Snapshot => {
    const sum = (table: string): number =>
      Object.values(manifest.counts).reduce((total, counts) => total + (counts[table] ?? 0), 0);
    return {
      id: `${path.basename(home)}/${name}`,
      createdAt: manifest.createdAt,
      machine: manifest.machine,
      program: manifest.program,
      requests: sum('request'),
      documents: sum('document'),
      records: manifest.records.count,
      bytes: manifest.records.bytes + manifest.files.reduce((total, { size }) => total + size, 0),
    };
  };

  const state = async (): Promise<BackupState> => {
    const { folder, last, lastDrill, everyHours, keepDays, keepWeeks } = chosen();
    const store = requireStore();
    // A share that is away has no list; what happened last is told all the same.
    const found = folder === null ? [] : await snapshotsIn(homeOf(store, folder)).catch(() => []);
    const due = dueAt();
    return {
      folder,
      managed: policy.folder !== undefined,
      everyHours,
      keepDays,
      keepWeeks,
      running,
      last,
      lastDrill,
      nextAt: due === null ? null : new Date(due).toISOString(),
      snapshots: found.map(summary),
    };
  };

  const restoreState = async (): Promise<RestoreState> => {
    const former = await newestFormer(deps.userData);
    const at = former === null ? null : /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\d{3}Z/.exec(former);
    return {
      snapshots:
        offered === null
          ? null
          : await Promise.all(
              offered.map(async (one) => ({
                ...summary(one),
                ...(await deps.slotsOf(path.join(folderOf(one), 'files'))),
              })),
            ),
      running: restoring,
      undo: at ? { at: `${at[1]}-${at[2]}-${at[3]}T${at[4]}:${at[5]}:${at[6]}.000Z` } : null,
    };
  };
  const requireClosed = (): void => {
    if (deps.store() !== null)
      throw new AppError('conflict', 'The store is open.', {
        nextStep: 'Lock it first, then restore from the first screen.',
      });
    if (restoring) throw new AppError('conflict', 'A backup is being restored.', { retryable: true });
  };
  const aside = (): string => `before-restore-${snapshotName(clock.now())}`;

  const restore = async (snapshot: FoundSnapshot, how: UnlockMethod, signal: AbortSignal): Promise<void> => {
    const opened = await deps.openKeyring(path.join(folderOf(snapshot), 'files'), how);
    if (!opened)
      throw new AppError('keyring', 'This does not open the backup.', {
        nextStep: 'Use the passphrase or recovery code that the store had when the backup was made.',
        fields: [{ path: 'secret', message: 'This does not open the backup.' }],
      });
    const stage = stageFolder(deps.userData);
    try {
      restoring = { done: 0, total: 1 };
      deps.changed();
      await fs.rm(stage, { recursive: true, force: true });
      await stageSnapshot(
        {
          snapshot,
          target: stage,
          key: opened.key,
          progress: (done, total) => {
            restoring = { done, total };
            const now = clock.monotonicMs();
            if (now - toldAtMs < 250) return;
            toldAtMs = now;
            deps.changed();
          },
        },
        signal,
      );
      await swapIn(deps.userData, aside());
    } catch (cause) {
      await fs.rm(stage, { recursive: true, force: true }).catch(() => undefined);
      throw fileTrouble(cause, signal);
    } finally {
      opened.forget();
      restoring = null;
    }
    await deps.reloaded();
  };

  return {
    start: () => {
      cancel ??= clock.after(LOOK_EVERY_MS, look);
    },
    stop: () => {
      cancel?.();
      cancel = null;
      stopper.abort();
    },
    backUpNow: backUp,
    handlers: {
      'backup:state': state,
      'backup:chooseFolder': async () => {
        if (policy.folder !== undefined)
          throw new AppError('conflict', 'The folder for backups is set by your administrator.');
        const folder = await deps.chooseFolder('Choose a folder for backups');
        if (folder !== null) keep({ folder, last: null });
        return state();
      },
      'backup:configure': async (wanted) => {
        keep(wanted);
        return state();
      },
      'backup:run': async () => {
        requireFolder();
        await backUp();
        return state();
      },
      'backup:stop': async () => {
        stopper.abort();
        await work?.catch(() => undefined);
        return state();
      },
      'backup:drill': async () => {
        const folder = requireFolder();
        await alone('lastDrill', async (signal) => {
          const store = requireStore();
          // One from before the key was replaced opens by its own keyring only, which nobody has typed a secret for.
          const newest = (await snapshotsIn(homeOf(store, folder))).find((s) => s.manifest.keyCheck === store.keyCheck);
          if (!newest)
            throw new AppError('notFound', 'There is no backup under the present key of the store.', {
              nextStep: 'Make one first.',
            });
          await drill(
            {
              snapshot: newest,
              key: store.key,
              progress: (done, total) => told({ step: 'checking', done, total }),
            },
            path.join(deps.userData, 'backup-drill'),
            signal,
          );
        });
        return state();
      },
      'restore:state': restoreState,
      'restore:chooseFolder': async () => {
        requireClosed();
        const folder = await deps.chooseFolder('Choose the folder of the backups');
        if (folder !== null) offered = await snapshotsBelow(folder);
        return restoreState();
      },
      'restore:begin': async ({ id, open }) => {
        requireClosed();
        const snapshot = offered?.find((one) => summary(one).id === id);
        if (!snapshot) throw new AppError('notFound', 'This backup is not in the folder any more.');
        // Not the signal of the lock: the store is closed all the while.
        stopper = new AbortController();
        await restore(snapshot, open, stopper.signal);
        offered = null;
        return restoreState();
      },
      'restore:undo': async () => {
        requireClosed();
        if (!(await swapBack(deps.userData, aside())))
          throw new AppError('notFound', 'There is nothing that could be brought back.');
        await deps.reloaded();
        return restoreState();
      },
    },
  };
}
