/** The state of a received file as icon and word. */
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconDownload,
  IconEraser,
  IconLock,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import type { RecordDocument } from '../../../preload/contract/requests.ts';
import { Tag, type Tone } from '../../components/index.ts';

type State = RecordDocument['state'];

export const stateLooks: Readonly<Record<State, { label: string; short: string; tone: Tone; icon: Icon }>> = {
  waiting: { label: 'Waiting', short: 'waiting', tone: 'grey', icon: IconClock },
  downloading: { label: 'Downloading', short: 'downloading', tone: 'blue', icon: IconDownload },
  ready: { label: 'Ready', short: 'ready', tone: 'green', icon: IconCircleCheck },
  quarantined: { label: 'Quarantined', short: 'quarantined', tone: 'red', icon: IconAlertTriangle },
  failed: { label: 'Failed', short: 'failed', tone: 'red', icon: IconX },
  purged: { label: 'Removed', short: 'removed', tone: 'grey', icon: IconEraser },
  forbidden: { label: 'No access', short: 'no access', tone: 'amber', icon: IconLock },
};

export function DocumentStateTag({
  state,
  receivedBytes = 0,
  size = null,
}: {
  state: State;
  receivedBytes?: number;
  size?: number | null;
}) {
  const { label, tone, icon: Glyph } = stateLooks[state];
  const share =
    state === 'downloading' && size !== null && size > 0 ? ` ${Math.floor((100 * receivedBytes) / size)} %` : '';
  return (
    <Tag tone={tone} icon={<Glyph size={13} aria-hidden="true" />}>
      {label}
      {share}
    </Tag>
  );
}
