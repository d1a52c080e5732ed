/** Adds a condition to the list: a status or a purpose. */
import { Menu } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import { purposeLabels, purposes, type Purpose } from '../../../preload/contract/rules/core-request.ts';
import { normalizedStatuses, type NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { Button, statusLooks } from '../../components/index.ts';

export interface FilterMenuProps {
  statuses: readonly NormalizedStatus[];
  purposesChosen: readonly Purpose[];
  onStatus: (status: NormalizedStatus) => void;
  onPurpose: (purpose: Purpose) => void;
}

export function FilterMenu({ statuses, purposesChosen, onStatus, onPurpose }: FilterMenuProps) {
  const mark = (on: boolean) => (on ? <IconCheck size={14} aria-label="chosen" /> : null);
  return (
    <Menu position="bottom-start" closeOnItemClick={false} width={230} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <Button variant="subtle" icon={<IconPlus size={16} />}>
          Filter
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Label>Purpose</Menu.Label>
        {purposes.map((purpose) => (
          <Menu.Item
            key={purpose}
            rightSection={mark(purposesChosen.includes(purpose))}
            onClick={() => onPurpose(purpose)}
          >
            {purposeLabels[purpose]}
          </Menu.Item>
        ))}
        <Menu.Label>Status</Menu.Label>
        {normalizedStatuses.map((status) => {
          const Glyph = statusLooks[status].icon;
          return (
            <Menu.Item
              key={status}
              leftSection={<Glyph size={16} />}
              rightSection={mark(statuses.includes(status))}
              onClick={() => onStatus(status)}
            >
              {statusLooks[status].label}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
