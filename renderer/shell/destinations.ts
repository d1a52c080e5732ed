/** The places of the navigation, in its order. A new screen adds one line here and one route in router.tsx. */
import {
  IconAddressBook,
  IconFileText,
  IconFiles,
  IconFolders,
  IconHistory,
  IconIdBadge2,
  IconLayoutDashboard,
  IconSettings,
  type Icon,
} from '@tabler/icons-react';

export interface Destination {
  id: 'board' | 'requests' | 'projects' | 'records' | 'members' | 'directory' | 'activity' | 'settings';
  label: string;
  to: '/board' | '/requests' | '/projects' | '/records' | '/members' | '/directory' | '/activity' | '/settings';
  icon: Icon;
  /** Second key after G. */
  key: string;
  /** Shows what belongs to a connection. */
  needsConnection?: boolean;
  /** At the foot of the navigation, away from the work. */
  foot?: boolean;
}

export const destinations: readonly Destination[] = [
  { id: 'board', label: 'Board', to: '/board', icon: IconLayoutDashboard, key: 'B', needsConnection: true },
  { id: 'requests', label: 'Requests', to: '/requests', icon: IconFileText, key: 'R', needsConnection: true },
  { id: 'projects', label: 'Projects', to: '/projects', icon: IconFolders, key: 'P', needsConnection: true },
  { id: 'records', label: 'Records', to: '/records', icon: IconFiles, key: 'C', needsConnection: true },
  { id: 'members', label: 'Members', to: '/members', icon: IconIdBadge2, key: 'M', needsConnection: true },
  { id: 'directory', label: 'Directory', to: '/directory', icon: IconAddressBook, key: 'D', needsConnection: true },
  { id: 'activity', label: 'Activity', to: '/activity', icon: IconHistory, key: 'A' },
  { id: 'settings', label: 'Settings', to: '/settings', icon: IconSettings, key: 'S', foot: true },
];

/** Which place an address belongs to. */
export function destinationOf(pathname: string): Destination | null {
  // What is on its way will be a record.
  if (pathname.startsWith('/downloads')) return destinations.find((place) => place.id === 'records') ?? null;
  return destinations.find((place) => pathname === place.to || pathname.startsWith(`${place.to}/`)) ?? null;
}

/** One level up, or null at the top: what Esc does. */
export function parentOf(
  pathname: string,
): Destination['to'] | '/settings/connections' | '/settings/payers' | '/downloads' | null {
  if (pathname === '/search') return '/board';
  if (pathname === '/downloads/retention') return '/downloads';
  if (pathname.startsWith('/settings/connections/')) return '/settings/connections';
  if (pathname.startsWith('/settings/payers/') || /^\/members\/[^/]+\/fetch$/.test(pathname)) return '/settings/payers';
  const place = destinationOf(pathname);
  return place && pathname !== place.to ? place.to : null;
}
