/** A record beside the list it came from: its card, or exactly what the payer sent. */
import { useState } from 'react';
import { useOperation } from '../../api/index.ts';
import { Button, Drawer, ErrorCard, Segmented, Skeleton } from '../../components/index.ts';
import { CardView } from './card-view.tsx';
import { RawView } from './raw-view.tsx';

export interface RecordDrawerProps {
  memberId: string;
  n: number;
  title: string;
  position: string;
  /** Opens with what the payer sent. */
  raw: boolean;
  onOpen: () => void;
  onClose: () => void;
}

export function RecordDrawer({ memberId, n, title, position, raw, onOpen, onClose }: RecordDrawerProps) {
  const [look, setLook] = useState<'card' | 'raw'>(raw ? 'raw' : 'card');
  const got = useOperation('members:card', { id: memberId, n });
  return (
    <Drawer
      title={title}
      label="Record"
      position={position}
      layoutKey="member.drawer"
      startWidth={520}
      onClose={onClose}
      footer={
        <>
          <Button variant="primary" onClick={onOpen}>
            {got.data?.card.claim ? 'Open the statement' : 'Open as a page'}
          </Button>
          <Segmented
            label="Look"
            value={look}
            onChange={setLook}
            options={[
              { value: 'card', label: 'Record' },
              { value: 'raw', label: 'Raw' },
            ]}
          />
        </>
      }
    >
      {look === 'raw' ? (
        <RawView memberId={memberId} n={n} />
      ) : got.error ? (
        <ErrorCard error={got.error.error} onRetry={() => void got.refetch()} />
      ) : got.data ? (
        <CardView memberId={memberId} n={n} answer={got.data} narrow />
      ) : (
        <Skeleton lines={8} height={16} />
      )}
    </Drawer>
  );
}
