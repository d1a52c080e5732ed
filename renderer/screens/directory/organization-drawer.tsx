/** Everything known about one organization, and what can be done with it. */
import { IconPhone, IconStar, IconStarFilled } from '@tabler/icons-react';
import type { Organization } from '../../../preload/contract/directory.ts';
import { isValidNpi } from '../../../preload/contract/rules/npi.ts';
import { useOperation } from '../../api/index.ts';
import {
  Button,
  CopyButton,
  Drawer,
  ErrorCard,
  Facts,
  IconButton,
  Mono,
  Notice,
  RelativeTime,
  Tag,
} from '../../components/index.ts';
import { NewRequestMenu } from '../request-form/new-request-menu.tsx';
import { useNewRequest } from '../request-form/use-new-request.ts';
import css from './directory.module.css';

export interface OrganizationDrawerProps {
  organization: Organization;
  position: string;
  busy: boolean;
  onFavourite: () => void;
  onClose: () => void;
}

export function OrganizationDrawer({ organization, position, busy, onFavourite, onClose }: OrganizationDrawerProps) {
  // The list's row shows at once; the full entry follows.
  const full = useOperation('directory:get', { id: organization.id });
  const shown = full.data ? { ...full.data, favourite: organization.favourite } : organization;
  const { start, error } = useNewRequest(shown);
  const address = [
    shown.line,
    [shown.city, [shown.state, shown.postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', '),
  ].filter(Boolean);
  return (
    <Drawer
      title={shown.name}
      label="Organization"
      layoutKey="directory.drawer"
      position={position}
      onClose={onClose}
      footer={
        <>
          {shown.kind === 'payer' ? null : <NewRequestMenu onStart={start}>New request to this site</NewRequestMenu>}
          <Button
            icon={shown.favourite ? <IconStarFilled size={16} className={css.star} /> : <IconStar size={16} />}
            busy={busy}
            onClick={onFavourite}
          >
            {shown.favourite ? 'Favourite' : 'Make favourite'}
          </Button>
        </>
      }
    >
      {error ? <ErrorCard error={error} /> : null}
      {shown.active ? null : (
        <Notice tone="warning">The exchange marks this organization as not active. It may not take requests.</Notice>
      )}
      <Facts
        labelWidth={104}
        items={[
          {
            label: 'Kind',
            value: shown.kind === 'payer' ? 'Payer' : shown.kind === 'provider' ? 'Provider' : 'Not stated',
          },
          { label: 'NPI', value: shown.npi ? <Npi value={shown.npi} /> : '—' },
          ...(shown.taxId ? [{ label: 'Tax id', value: <Mono>{shown.taxId}</Mono> }] : []),
          { label: 'Address', value: address.length > 0 ? address.map((part) => <div key={part}>{part}</div>) : '—' },
          { label: 'Phone', value: shown.phone ? <Phone value={shown.phone} /> : '—' },
          ...(shown.fax ? [{ label: 'Fax', value: <Mono>{shown.fax}</Mono> }] : []),
          ...(shown.aliases.length > 0
            ? [{ label: 'Also known as', value: shown.aliases.map((alias) => <div key={alias}>{alias}</div>) }]
            : []),
          { label: 'Exchange id', value: <Mono>{shown.id}</Mono> },
          { label: 'Last used', value: <RelativeTime at={shown.lastUsedAt} empty="never" /> },
          { label: 'Told by the exchange', value: <RelativeTime at={shown.seenAt} /> },
        ]}
      />
      {full.error ? <ErrorCard error={full.error.error} title="The full entry could not be read" /> : null}
    </Drawer>
  );
}

function Npi({ value }: { value: string }) {
  return (
    <span className={css.withTool}>
      <Mono>{value}</Mono>
      {isValidNpi(value) ? null : <Tag tone="amber">check digit wrong</Tag>}
      <CopyButton value={value} label="Copy NPI" />
    </span>
  );
}

function Phone({ value }: { value: string }) {
  return (
    <span className={css.withTool}>
      <Mono>{value}</Mono>
      <IconButton size="sm" label="Copy the number to call" onClick={() => void navigator.clipboard.writeText(value)}>
        <IconPhone size={14} />
      </IconButton>
    </span>
  );
}
