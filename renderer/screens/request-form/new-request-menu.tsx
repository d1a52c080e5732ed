/** The button that starts a request, by purpose. */
import { Menu } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { purposeBasis, purposeLabels, purposes, type Purpose } from '../../../preload/contract/rules/core-request.ts';
import { Button } from '../../components/index.ts';
import css from './purpose.module.css';

export function NewRequestMenu({
  onStart,
  children = 'New request',
  primary = true,
}: {
  onStart: (purpose: Purpose) => void;
  children?: ReactNode;
  primary?: boolean;
}) {
  return (
    <Menu position="bottom-end" width={300} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <Button
          variant={primary ? 'primary' : 'default'}
          icon={<IconPlus size={16} />}
          trailing={<IconChevronDown size={14} aria-hidden="true" />}
        >
          {children}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {purposes.map((purpose) => (
          <Menu.Item key={purpose} onClick={() => onStart(purpose)}>
            <span className={css.menuName}>{purposeLabels[purpose]}</span>
            <span className={css.menuText}>
              {purposeBasis[purpose].authorization === 'required'
                ? 'signed authorization required'
                : purposeBasis[purpose].paragraph}
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
