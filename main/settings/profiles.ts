/**
 * Connection profiles: the user's own (settings.json), the policy's (read-only) and the practice one (made at each start).
 * Profiles hold no secret. Checks what was entered; does not connect.
 */
import type { ProfileInput } from '../../preload/contract/connections.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { addressProblems } from './policy/connection-schema.ts';
import type { Policy } from './policy/policy.ts';
import { hostProblems } from './policy/read-policy.ts';
import { PRACTICE_ID } from './presets.ts';
import type { SettingsFile, StoredProfile } from './settings-port.ts';

export interface ManagedProfile extends StoredProfile {
  managedBy: 'user' | 'policy' | 'practice';
}

export interface Profiles {
  list(): ManagedProfile[];
  get(id: string): ManagedProfile;
  save(id: string | null, input: ProfileInput): ManagedProfile;
  remove(id: string): void;
  setPractice(input: ProfileInput): ManagedProfile;
  active(): ManagedProfile | null;
  setActive(id: string): void;
}

export function createProfiles(settings: SettingsFile, policy: Policy): Profiles {
  let practice: ManagedProfile | null = null;
  const fromPolicy: ManagedProfile[] = policy.profiles.map((p) => ({ ...p, managedBy: 'policy' }));

  const list = (): ManagedProfile[] => [
    ...fromPolicy,
    ...settings
      .get()
      // A connection that a person made before the administrator forbade it keeps its data, but is not there any more.
      .profiles.filter(
        (p) => policy.connections.userMayAdd && hostProblems(p, policy.connections.allowedHosts).length === 0,
      )
      .filter((p) => !fromPolicy.some((x) => x.id === p.id))
      .map((p): ManagedProfile => ({ ...p, managedBy: 'user' })),
    ...(practice ? [practice] : []),
  ];
  const get = (id: string): ManagedProfile => {
    const found = list().find((p) => p.id === id);
    if (!found) throw new AppError('notFound', 'This connection does not exist any more.');
    return found;
  };
  const own = (id: string): ManagedProfile => {
    const p = get(id);
    if (p.managedBy !== 'user') throw new AppError('conflict', 'This connection is set by your administrator.');
    return p;
  };

  return {
    list,
    get,
    save: (id, input) => {
      if (!policy.connections.userMayAdd)
        throw new AppError('denied', 'Your administrator has set the connections of this computer.');
      if (id !== null) own(id);
      const fields = [
        ...profileProblems(input).filter((p) => p.blocking),
        ...hostProblems(input, policy.connections.allowedHosts),
      ];
      if (fields.length > 0)
        throw new AppError('invalid', 'The connection is not complete.', {
          fields: fields.map(({ path, message }) => ({ path, message })),
        });
      if (list().some((p) => p.id !== id && p.name.toLowerCase() === input.name.toLowerCase()))
        throw new AppError('invalid', 'The name is taken.', {
          fields: [{ path: 'name', message: 'Another connection has this name.' }],
        });
      if (id !== null && get(id).environment !== input.environment)
        throw new AppError('invalid', 'The environment cannot change.', {
          fields: [
            {
              path: 'environment',
              message: 'A connection keeps its environment, since its data belong to it. Make a new connection.',
            },
          ],
        });
      const stored: StoredProfile = { ...input, fhirBaseUrl: input.fhirBaseUrl.replace(/\/+$/, ''), id: id ?? newId() };
      const others = settings.get().profiles.filter((p) => p.id !== stored.id);
      settings.set({ profiles: [...others, stored] });
      return { ...stored, managedBy: 'user' };
    },
    remove: (id) => {
      own(id);
      const { profiles, activeProfileId } = settings.get();
      settings.set({
        profiles: profiles.filter((p) => p.id !== id),
        activeProfileId: activeProfileId === id ? null : activeProfileId,
      });
    },
    setPractice: (input) => {
      practice = { ...input, id: PRACTICE_ID, managedBy: 'practice' };
      return practice;
    },
    active: () => {
      const id =
        settings.get().activeProfileId ?? policy.activeProfile ?? (fromPolicy.length === 1 ? fromPolicy[0]?.id : null);
      return list().find((p) => p.id === id) ?? null;
    },
    setActive: (id) => settings.set({ activeProfileId: id }),
  };
}

export interface ProfileProblem {
  path: string;
  message: string;
  /** A blocking problem prevents saving; the others are warnings beside the field. */
  blocking: boolean;
}

export function profileProblems(p: ProfileInput): ProfileProblem[] {
  const out: ProfileProblem[] = addressProblems(p).map((x) => ({ ...x, blocking: true }));
  if (p.clientId === '')
    out.push({ path: 'clientId', message: 'Enter the client id that HealthMark gave you.', blocking: true });
  if (p.requester.name === '')
    out.push({ path: 'requester.name', message: 'Enter the name of your organization.', blocking: true });
  if (!URL.canParse(p.requester.identifierSystem))
    out.push({
      path: 'requester.identifierSystem',
      message: 'Enter an address of your own, such as https://yourfirm.example/roi/request.',
      blocking: true,
    });
  if (p.tokenUrl.startsWith('https://roiapi.healthmark-group.com'))
    out.push({
      path: 'tokenUrl',
      message:
        'HealthMark’s token endpoint is on roiapiauth.healthmark-group.com; one of their pages names the host without “auth”.',
      blocking: false,
    });
  if (p.authKind === 'm2m' && p.clientAuth === 'none')
    out.push({ path: 'clientAuth', message: 'Machine sign-in needs a client secret.', blocking: true });
  return out;
}
