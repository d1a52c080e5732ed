/** Settings, policy: what the administrator of this computer has decided, member by member. */
import { IconFileCheck } from '@tabler/icons-react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { useOperation } from '../../api/index.ts';
import { EmptyState, ErrorCard, Mono, Section } from '../../components/index.ts';
import { SettingsFrame } from './settings-frame.tsx';
import css from './settings.module.css';

const sources: Record<OutputOf<'policy:view'>['source'], string> = {
  none: '',
  switch: 'From the file that the program was started with (--policy).',
  machine: 'From the policy file of this computer.',
  registry: 'From the group policy of this computer (registry).',
  'machine+registry': 'From the policy file of this computer and its group policy, which goes before it.',
};

const names: Readonly<Record<string, string>> = {
  profiles: 'Connections',
  activeProfile: 'Connection at the first start',
  'limits.lockAfterMinutes': 'Minutes until the store locks',
  'lock.unlock': 'How the store opens',
  'lock.workWhileLocked': 'Goes on working while locked',
  'connections.userMayAdd': 'People may add connections',
  'connections.allowedHosts': 'Hosts that connections may speak to',
  'connections.practice': 'Practice exchange',
  'permissions.export': 'Saving outside of the program',
  'permissions.print': 'Printing',
  notifications: 'Notifications',
  supportMail: 'Support address',
  wireProfiles: 'Wire profiles',
  'log.level': 'Technical log',
};
const values: Readonly<Record<string, string>> = { true: 'Yes', false: 'No' };

export function PolicyScreen() {
  const { data, error } = useOperation('policy:view', {});
  return (
    <SettingsFrame page="policy">
      {error ? <ErrorCard error={error.error} /> : null}
      {data?.source === 'none' ? (
        <EmptyState
          icon={IconFileCheck}
          title="No policy on this computer"
          text="An administrator can set connections, lock times and what may be saved or printed for all users. What is set stands here and cannot be changed in the program."
        />
      ) : null}
      {data && data.source !== 'none' ? (
        <Section title="Set by your administrator">
          <p className={css.text}>{sources[data.source]}</p>
          <table className={css.policy}>
            <tbody>
              {data.members.map(({ name, value }) => (
                <tr key={name}>
                  <th scope="row">
                    {names[name] ?? name}
                    <span className={css.member}>
                      <Mono>{name}</Mono>
                    </span>
                  </th>
                  <td>{values[value] ?? value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      ) : null}
    </SettingsFrame>
  );
}
