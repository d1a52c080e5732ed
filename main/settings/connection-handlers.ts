/** The contract's `connections:*` operations. */
import type { connectionsContract, Profile } from '../../preload/contract/connections.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import { AppError } from '../lib/errors.ts';
import type { Workspace } from '../workspace.ts';
import { presets } from './presets.ts';
import { profileProblems, type ManagedProfile, type Profiles } from './profiles.ts';
import type { SettingsFile } from './settings-port.ts';

/** HealthMark asks for rotation at least yearly. */
const ROTATION_DAYS = 365;
/** A month before that people are reminded. */
const REMIND_DAYS = 335;

/** How many connections have a secret that was entered eleven months ago or more. @param setAt by connection, ISO */
export const secretsDue = (setAt: Readonly<Record<string, string>>, now: Date): number =>
  Object.values(setAt).filter((at) => now.getTime() - Date.parse(at) >= REMIND_DAYS * 86_400_000).length;

export interface ConnectionHandlerDeps {
  profiles: Profiles;
  settings: SettingsFile;
  now(): Date;
  /** Whether a secret for this connection stands in memory (environment variable, practice). */
  hasSessionSecret(profile: ManagedProfile): boolean;
  activeId(): string | null;
  activate(id: string): Promise<void>;
  practise(): Promise<void>;
  /** Runs with the connection's data open; opens them for the moment when another connection is active. */
  withProfile<T>(id: string, run: (workspace: Workspace) => Promise<T>): Promise<T>;
}

export function createConnectionHandlers(deps: ConnectionHandlerDeps): HandlersOf<typeof connectionsContract> {
  const view = (p: ManagedProfile): Profile => {
    const { managedBy, ...input } = p;
    const setAt = deps.settings.get().secretSetAt[p.id] ?? null;
    return {
      ...input,
      managedBy,
      active: deps.activeId() === p.id,
      hasSecret: setAt !== null || deps.hasSessionSecret(p),
      secretSetAt: setAt,
      secretDueAt: setAt === null ? null : new Date(Date.parse(setAt) + ROTATION_DAYS * 86_400_000).toISOString(),
      warnings: profileProblems(input).map(({ path, message }) => ({ path, message })),
    };
  };

  return {
    'connections:list': () => Promise.resolve(deps.profiles.list().map(view)),
    'connections:presets': () => Promise.resolve([...presets]),
    'connections:save': async ({ profileId, profile }, context) => {
      const saved = deps.profiles.save(profileId, profile);
      context.audit({ subject: `profile/${saved.id}` });
      // The open connection takes its new addresses at once.
      if (deps.activeId() === saved.id) await deps.activate(saved.id);
      return view(saved);
    },
    'connections:remove': ({ profileId }) => {
      if (deps.activeId() === profileId)
        throw new AppError('conflict', 'This connection is in use.', {
          nextStep: 'Activate another connection first. Its requests and records stay on this machine.',
        });
      deps.profiles.remove(profileId);
      return Promise.resolve({});
    },
    'connections:setSecret': async ({ profileId, secret }) => {
      const profile = deps.profiles.get(profileId);
      await deps.withProfile(profileId, (w) => w.setSecret(secret));
      const { secretSetAt } = deps.settings.get();
      deps.settings.set({ secretSetAt: { ...secretSetAt, [profileId]: deps.now().toISOString() } });
      return view(profile);
    },
    'connections:activate': async ({ profileId }) => {
      await deps.activate(profileId);
      return view(deps.profiles.get(profileId));
    },
    'connections:test': ({ profileId }, context) =>
      deps.withProfile(profileId, (w) => w.testConnection(context.signal)),
    'connections:practise': async () => {
      await deps.practise();
      const practice = deps.profiles.active();
      if (!practice) throw new AppError('internal', 'The practice exchange did not start.');
      return view(practice);
    },
  };
}
