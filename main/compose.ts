/**
 * The composition root: platform ports in, dispatch out. Boots without Electron, so that the program's services are tested in
 * plain Node. What belongs to one connection lives in the workspace (`workspace.ts`), loaded when it is first needed.
 */
import path from 'node:path';
import type { AppStatus, Preferences } from '../preload/contract/app.ts';
import type { SeamError } from '../preload/contract/errors.ts';
import type { StoreState } from '../preload/contract/store.ts';
import { workspaceContract } from '../preload/contract/index.ts';
import { createBackup } from './backup/create-backup.ts';
import { finishSwap } from './backup/swap.ts';
import { createActivityHandlers } from './audit/handlers.ts';
import { auditMigrations } from './audit/migrations.ts';
import { createAuditTrail } from './audit/trail.ts';
import { delegateHandlers } from './ipc/delegate.ts';
import { createDispatch, type Dispatch } from './ipc/dispatch.ts';
import type { Sender } from './ipc/sender.ts';
import { systemClock, type Clock } from './lib/clock.ts';
import { AppError, toSeamError } from './lib/errors.ts';
import type { Publish } from './lib/events.ts';
import { newCorrelationId } from './lib/ids.ts';
import type { Logger } from './lib/logger.ts';
import type { Platform } from './platform/ports.ts';
import { createAppHandlers } from './settings/app-handlers.ts';
import { createConnectionHandlers, secretsDue } from './settings/connection-handlers.ts';
import { createIdleLock } from './settings/idle-lock.ts';
import { createPolicyHandlers } from './settings/policy-handlers.ts';
import type { Policy } from './settings/policy/policy.ts';
import type { PolicyInForce } from './settings/policy/read-policy.ts';
import { PRACTICE_ID, practiceProfile } from './settings/presets.ts';
import { createProfiles, type ManagedProfile } from './settings/profiles.ts';
import type { SettingsFile } from './settings/settings-port.ts';
import type { Database } from './storage/database-port.ts';
import { openDatabase } from './storage/database.ts';
import { openForeignKeyring, slotsOfForeignKeyring } from './storage/foreign-keyring.ts';
import { createStoreHandlers } from './storage/handlers.ts';
import { createStoreService } from './storage/store-service.ts';
import { createUpdateService } from './updates/update-service.ts';
import type { Workspace, WorkspaceDeps } from './workspace.ts';

export interface ComposeDeps {
  platform: Platform;
  settings: SettingsFile;
  policy: Policy;
  /** Where the policy came from and which members it states; none unless told. */
  policyOrigin?: Pick<PolicyInForce, 'source' | 'stated'>;
  log: Logger;
  publish: Publish;
  isTrusted(sender: Sender): boolean;
  practiceRequested: boolean;
  /** From ROI_CLIENT_SECRET: stands for the secret of the policy's connections, kept in memory only. */
  clientSecret: string | null;
  /** After the store was closed: the renderer is loaded anew. */
  onLocked(): void;
  onPreferences(preferences: Preferences): void;
  clock?: Clock;
}

export interface Program {
  dispatch: Dispatch;
  /** The bytes behind a ticket address, or null when it is closed or the store is locked. */
  readTicket: Workspace['readTicket'];
  /** @param reason for the audit trail */
  lock(reason: string): Promise<void>;
  stop(): Promise<void>;
  /** What would rest if the program ended now; null while the store is closed, when nothing works. */
  inProgress(): { toSend: number; receiving: number } | null;
  hasTray(): Promise<boolean>;
}

const WARM_UP_MS = 1500;
/** Purposes of keys that stay when the store key is replaced: the chain of the trail, and the practice exchange's own file. */
const CHAIN_KEY = 'audit/chain';
const PRACTICE_KEY = 'practice-state';
/** Nobody has touched the computer for so long: an update may end the program. */
const UPDATE_IDLE_MS = 10 * 60_000;

export function compose(deps: ComposeDeps): Program {
  const { platform, settings, policy, log, publish } = deps;
  const origin = deps.policyOrigin ?? { source: 'none', stated: [] };
  const clock = deps.clock ?? systemClock;
  const profiles = createProfiles(settings, policy);
  /** Ends what the window asked for; a new one after each lock. */
  let locked = new AbortController();
  /** Ends the work on the data; a new one after each opening. */
  let closed = new AbortController();
  let auditDatabase: Database | null = null;
  let workspace: Workspace | null = null;
  let opening: Promise<void> | null = null;
  let problem: SeamError | null = null;
  let practiceSecret: string | null = null;

  const practiceAvailable = platform.practice.available && policy.connections.practice;
  const statusChanged = (): void => publish('status:changed', {});
  const trail = createAuditTrail({
    folder: platform.paths.userData,
    clock,
    actor: platform.actor,
    profileId: () => workspace?.profile.id,
    user: () => {
      const session = workspace?.session();
      return session?.authKind === 'user' ? session.user : null;
    },
    about: (subject) => workspace?.about(subject) ?? null,
    changed: () => publish('trail:changed', {}),
  });
  const loadWorkspace = (): Promise<typeof import('./workspace.ts')> => import('./workspace.ts');

  const closeWorkspace = (): void => {
    workspace?.close();
    workspace = null;
  };

  const store = createStoreService({
    userData: platform.paths.userData,
    keychain: platform.keychain,
    clock,
    onlyWay: policy.lock.unlock,
    copyUnderNewKey: platform.copyUnderNewKey,
    keptPurposes: [CHAIN_KEY, PRACTICE_KEY],
    onOpen: () => {
      auditDatabase = openDatabase({
        file: path.join(platform.paths.userData, 'audit.db'),
        key: store.key('database/audit'),
        migrations: auditMigrations,
      });
      const chainKey = store.key(CHAIN_KEY);
      trail.attach(auditDatabase, chainKey);
      chainKey.fill(0);
      locked = new AbortController();
      closed = new AbortController();
    },
    onClose: () => {
      locked.abort();
      closed.abort();
      closeWorkspace();
      trail.detach();
      auditDatabase?.close();
      auditDatabase = null;
    },
    changed: statusChanged,
  });

  /** The variable stands for the policy's connections only: it must never reach another server. */
  const sessionSecret = (p: ManagedProfile): string | null =>
    p.managedBy === 'policy' ? deps.clientSecret : p.managedBy === 'practice' ? practiceSecret : null;
  const workspaceDeps = (profile: ManagedProfile, signal: AbortSignal): WorkspaceDeps => ({
    profile,
    folder: path.join(platform.paths.userData, 'profiles', profile.id),
    databaseKey: store.key(`database/${profile.id}`),
    recordsKey: store.key(`records/${profile.id}`),
    sessionSecret: sessionSecret(profile),
    platform,
    policy,
    clock,
    log,
    publish,
    trail,
    signal,
    preferences: () => settings.get().preferences,
  });

  /** Opens the data of one connection; the one that was open is closed first. Failures are kept for the status, data stay as they are. */
  const openWorkspace = async (id: string): Promise<void> => {
    const { signal } = closed;
    const { createWorkspace } = await loadWorkspace();
    if (signal.aborted) return;
    closeWorkspace();
    problem = null;
    try {
      workspace = createWorkspace(workspaceDeps(profiles.get(id), signal));
      workspace.start();
    } catch (cause) {
      problem = toSeamError(cause, newCorrelationId());
      log.error('workspace.open', { code: problem.code, error: cause });
    }
    statusChanged();
  };

  const startPractice = async (): Promise<void> => {
    const folder = path.join(platform.paths.userData, 'profiles', PRACTICE_ID);
    const endpoints = await platform.practice.start(
      path.join(folder, 'exchange-state.bin'),
      store.key(PRACTICE_KEY).toString('hex'),
    );
    practiceSecret = endpoints.m2m.clientSecret;
    profiles.setPractice(practiceProfile(endpoints));
  };

  /** After unlock: the connection that was used last, or the one the program was started for. */
  const openActive = (): Promise<void> => {
    opening ??= (async () => {
      try {
        const practise = deps.practiceRequested || settings.get().activeProfileId === PRACTICE_ID;
        if (practise && practiceAvailable && (settings.get().activeProfileId ?? PRACTICE_ID) === PRACTICE_ID) {
          await startPractice();
          settings.set({ activeProfileId: PRACTICE_ID });
          await openWorkspace(PRACTICE_ID);
        } else {
          const active = profiles.active();
          if (active) await openWorkspace(active.id);
        }
      } catch (cause) {
        problem = toSeamError(cause, newCorrelationId());
        log.error('connection.open', { code: problem.code, error: cause });
      } finally {
        opening = null;
        statusChanged();
      }
    })();
    return opening;
  };

  const current = async (): Promise<Workspace> => {
    await opening;
    if (!workspace)
      throw new AppError('noConnection', 'No connection is active.', {
        nextStep: 'Choose one under Settings → Connections.',
      });
    return workspace;
  };

  /** @param keepWorking locks the window alone, where the administrator allows that */
  const lock = async (keepWorking: boolean): Promise<StoreState> => {
    const was = store.isUnlocked();
    const behind = keepWorking && policy.lock.workWhileLocked;
    if (behind) {
      // What the window had asked for ends; what it was shown cannot be fetched any more.
      locked.abort();
      locked = new AbortController();
    }
    const state = await store.lock(behind);
    if (was) deps.onLocked();
    return state;
  };
  const lockFor = async (reason: string, keepWorking = true): Promise<void> => {
    if (!(keepWorking ? store.isUnlocked() : store.isOpen())) return;
    trail.append({ event: 'store.locked', outcome: 'success', detail: reason });
    await lock(keepWorking);
  };
  const idleLock = createIdleLock({
    idle: platform.idle,
    clock,
    afterMs: () =>
      60_000 *
      (origin.stated.includes('limits.lockAfterMinutes')
        ? policy.limits.lockAfterMinutes
        : settings.get().preferences.lockAfterMinutes),
    isUnlocked: store.isUnlocked,
    // A machine that sleeps may be stolen: then everything is closed, whatever the policy says.
    lock: (why) => void lockFor(why, why === 'idle' || why === 'screen'),
  });
  idleLock.start();
  platform.idle.onResume(() => workspace?.resume());

  const status = async (): Promise<AppStatus> => {
    const open = store.isUnlocked();
    if (open) await opening;
    const w = open ? workspace : null;
    return {
      version: platform.version,
      platform: process.platform,
      supportedRuntime: platform.supportedRuntime,
      profile: w ? { id: w.profile.id, name: w.profile.name, environment: w.profile.environment } : null,
      session: w ? w.session() : null,
      activity: w ? w.activity() : null,
      problem: open ? problem : null,
      locksAt: idleLock.locksAt()?.toISOString() ?? null,
      practiceAvailable,
      practiceRequested: deps.practiceRequested,
      notices: !policy.notifications
        ? 'forbidden'
        : platform.desktop.notificationsSupported()
          ? 'possible'
          : 'unsupported',
      secretsDue: open ? secretsDue(settings.get().secretSetAt, clock.now()) : 0,
      allowed: { ...policy.permissions, addConnections: policy.connections.userMayAdd },
    };
  };

  const backup = createBackup({
    userData: platform.paths.userData,
    store: () => {
      const identity = store.identity();
      return store.isUnlocked() && identity !== null
        ? {
            userData: platform.paths.userData,
            ...identity,
            machine: platform.machine,
            program: platform.version,
            key: store.key,
          }
        : null;
    },
    openKeyring: (folder, how) => openForeignKeyring(folder, platform.keychain, how),
    slotsOf: (folder) => slotsOfForeignKeyring(folder, platform.keychain),
    reloaded: async () => {
      settings.reload();
      deps.onPreferences(settings.get().preferences);
      await store.load();
      statusChanged();
    },
    settings,
    policy: policy.backup,
    chooseFolder: platform.chooseFolder,
    clock,
    log,
    idleSeconds: () => platform.idle.idleSeconds(),
    changed: () => publish('backup:changed', {}),
  });
  backup.start();
  const updates = createUpdateService({
    engine: platform.updateEngine,
    policy: policy.updates,
    clock,
    log,
    isIdle: () => {
      const open = store.isOpen() ? workspace?.inProgress() : null;
      const works = open ? open.toSend + open.receiving > 0 : false;
      return !works && platform.idle.idleSeconds() * 1000 >= UPDATE_IDLE_MS;
    },
    backUp: backup.backUpNow,
    changed: () => publish('updates:changed', {}),
  });
  updates.start();

  let cancelWarmUp: (() => void) | null = null;
  const storeHandlers = createStoreHandlers(store);
  // A restore that a crash broke off is carried to its end before anything looks at the store.
  const loaded = finishSwap(platform.paths.userData).then((swapped) => {
    if (swapped) settings.reload();
    return store.load();
  });

  const dispatch = createDispatch({
    isTrusted: deps.isTrusted,
    isUnlocked: store.isUnlocked,
    requireSession: async () => (await current()).requireSession(),
    isPermitted: (what) => policy.permissions[what],
    lockSignal: () => locked.signal,
    audit: trail,
    log,
    handlers: {
      ...createAppHandlers({
        settings,
        status,
        openBrowser: (url) => platform.opener.openBrowser(url),
        dist: platform.paths.dist,
        changed: (p) => (deps.onPreferences(p), publish('preferences:changed', {})),
      }),
      ...storeHandlers,
      'store:state': async (input, context) => {
        await loaded;
        // The first screen is about to be painted; what comes after it is loaded once that is done.
        cancelWarmUp ??= clock.after(
          WARM_UP_MS,
          () => void loadWorkspace().catch((cause: unknown) => log.error('workspace.load', { error: cause })),
        );
        return storeHandlers['store:state'](input, context);
      },
      'store:unlock': async (input, context) => {
        await loaded;
        const state = await storeHandlers['store:unlock'](input, context);
        // After a lock that kept on working the connection is open already.
        if (state.kind === 'unlocked' && !workspace) void openActive();
        return state;
      },
      'store:confirmRecovery': async (input, context) => {
        const state = await storeHandlers['store:confirmRecovery'](input, context);
        if (state.kind === 'unlocked') void openActive();
        return state;
      },
      'store:lock': () => lock(true),
      'store:rotateKey': async (input, context) => {
        try {
          return await storeHandlers['store:rotateKey'](input, context);
        } finally {
          if (store.isUnlocked() && !workspace) void openActive();
        }
      },
      ...createConnectionHandlers({
        profiles,
        settings,
        now: () => clock.now(),
        hasSessionSecret: (p) => sessionSecret(p) !== null,
        activeId: () => workspace?.profile.id ?? null,
        activate: async (id) => {
          await opening;
          profiles.get(id);
          await openWorkspace(id);
          if (problem)
            throw new AppError(problem.code, problem.message, {
              ...(problem.nextStep ? { nextStep: problem.nextStep } : {}),
            });
          settings.set({ activeProfileId: id });
        },
        practise: async () => {
          await opening;
          if (!practiceAvailable)
            throw new AppError('denied', 'The practice exchange is not available on this computer.');
          // Started with --practice it may be open by now: a second start would end the first exchange under its work.
          if (workspace?.profile.id === PRACTICE_ID) return;
          await startPractice();
          await openWorkspace(PRACTICE_ID);
          settings.set({ activeProfileId: PRACTICE_ID });
        },
        withProfile: async (id, run) => {
          // Secrets live in the connection's own database: one that is not open is opened for the moment.
          if (workspace?.profile.id === id) return run(workspace);
          const { createWorkspace } = await loadWorkspace();
          const other = createWorkspace(workspaceDeps(profiles.get(id), closed.signal));
          try {
            return await run(other);
          } finally {
            other.close();
          }
        },
      }),
      ...delegateHandlers(workspaceContract, async () => (await current()).handlers),
      ...createActivityHandlers({
        trail,
        saveDialog: platform.saveDialog,
        now: () => clock.now(),
        disclosures: (name, birthDate) => workspace?.disclosedAbout(name, birthDate) ?? [],
      }),
      ...updates.handlers,
      ...backup.handlers,
      ...createPolicyHandlers(policy, origin),
    },
  });

  return {
    dispatch,
    readTicket: (ticket) => (store.isUnlocked() ? (workspace?.readTicket(ticket) ?? null) : null),
    lock: (reason) => lockFor(reason),
    inProgress: () => (store.isOpen() ? (workspace?.inProgress() ?? { toSend: 0, receiving: 0 }) : null),
    hasTray: () => platform.desktop.hasTray(),
    stop: async () => {
      idleLock.stop();
      updates.stop();
      backup.stop();
      cancelWarmUp?.();
      if (store.isOpen()) trail.append({ event: 'store.locked', outcome: 'success', detail: 'quit' });
      await store.lock();
      await platform.practice.stop();
    },
  };
}
