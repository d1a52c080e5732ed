/** Which environment an act goes to. Stands in the top bar and beside every outward button. */
import { IconBuilding, IconFlask2, IconSchool, type Icon } from '@tabler/icons-react';
import type { Environment } from '../../preload/contract/app.ts';
import { cx } from './cx.ts';
import css from './environment-badge.module.css';

/** Word and icon of each environment. */
export const environmentLooks: Readonly<Record<Environment, { label: string; icon: Icon }>> = {
  prod: { label: 'PROD', icon: IconBuilding },
  test: { label: 'TEST', icon: IconFlask2 },
  practice: { label: 'Practice', icon: IconSchool },
};

/** @param name the connection's name, shown after the environment */
export function EnvironmentBadge({ environment, name }: { environment: Environment; name?: string }) {
  const { label, icon: Glyph } = environmentLooks[environment];
  // A name that says its environment itself (“HealthMark TEST”) is not preceded by it.
  const shown = name ? (name.toLowerCase().includes(label.toLowerCase()) ? name : `${label} · ${name}`) : label;
  return (
    <span className={cx(css.badge, css[environment])} data-environment={environment} title={shown}>
      <Glyph size={14} stroke={2} aria-hidden="true" />
      <span className={css.text}>{shown}</span>
    </span>
  );
}
