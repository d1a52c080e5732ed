/** While the store key is replaced: the store is closed, so nothing of it shows. */
import { IconKey } from '@tabler/icons-react';
import type { StoreState } from '../../../preload/contract/store.ts';
import { ProgressBar } from '../../components/skeleton.tsx';
import { GateFrame } from './gate-frame.tsx';

export function RotatingScreen({ store }: { store: StoreState }) {
  const { done = 0, total = 1 } = store.rotation ?? {};
  return (
    <GateFrame
      glyph={<IconKey size={22} aria-hidden="true" />}
      title="The store gets a new key"
      text={
        <p role="status">
          {done < total
            ? `Database ${done + 1} of ${total} is written and checked under the new key.`
            : 'The new databases take their places.'}{' '}
          Nothing is lost if the computer stops meanwhile: the store then opens by the former key or the new one.
        </p>
      }
    >
      <ProgressBar label="New key" value={done} max={total} />
    </GateFrame>
  );
}
