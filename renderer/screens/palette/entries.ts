/** What the palette offers besides what search finds: places and acts, each with its key. Pure. */
import {
  IconBoxAlignLeft,
  IconCalendarDue,
  IconChecklist,
  IconClockPlay,
  IconDownload,
  IconFilePlus,
  IconFolderPlus,
  IconKeyboard,
  IconListDetails,
  IconLock,
  IconMoon,
  IconPlugConnected,
  IconPresentation,
  IconRowInsertBottom,
  IconSearch,
  IconSun,
  IconSunMoon,
  IconZoomIn,
  IconZoomOut,
  type Icon,
} from '@tabler/icons-react';
import type { NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { destinations } from '../../shell/destinations.ts';
import type { Commands } from '../../shell/use-commands.ts';

export interface PaletteEntry {
  id: string;
  group: 'Go to' | 'Do' | 'Found' | 'Views';
  label: string;
  /** Quiet words after the label. */
  note?: string;
  /** Where the text matched, with marks around it. */
  excerpt?: string;
  /** The words did not match as typed. */
  similar?: boolean;
  status?: NormalizedStatus | null;
  /** Further words by which it is found. */
  words?: string;
  keys?: string;
  icon: Icon;
  run: () => void;
}

export function fixedEntries(commands: Commands, openKeys: () => void): PaletteEntry[] {
  return [
    {
      id: 'new',
      group: 'Do',
      label: 'New request',
      words: 'create core draft',
      keys: 'N',
      icon: IconFilePlus,
      run: commands.newRequest,
    },
    {
      id: 'new-project',
      group: 'Do',
      label: 'New project',
      words: 'create audit chase list batch import',
      icon: IconFolderPlus,
      run: commands.newProject,
    },
    ...destinations.map((place): PaletteEntry => ({
      id: `go-${place.id}`,
      group: 'Go to',
      label: place.label,
      words: 'open screen',
      keys: `G ${place.key}`,
      icon: place.icon,
      run: () => commands.go(place.to),
    })),
    {
      id: 'go-connections',
      group: 'Go to',
      label: 'Connections',
      words: 'sign in profile test prod secret',
      icon: IconPlugConnected,
      run: () => commands.go('/settings/connections'),
    },
    {
      id: 'go-worklist',
      group: 'Go to',
      label: 'Worklist: what needs action',
      words: 'todo pend board',
      icon: IconChecklist,
      run: commands.openWorklist,
    },
    {
      id: 'go-wall',
      group: 'Go to',
      label: 'Board for a wall',
      words: 'large projector charts retrieval rate throughput',
      icon: IconPresentation,
      run: () => commands.go('/board/wall'),
    },
    {
      id: 'go-search',
      group: 'Go to',
      label: 'Search everything',
      words: 'find page',
      icon: IconSearch,
      run: () => commands.search(''),
    },
    {
      id: 'go-downloads',
      group: 'Go to',
      label: 'Downloads',
      words: 'receive records progress pause speed limit retention purge',
      icon: IconDownload,
      run: () => commands.go('/downloads'),
    },
    {
      id: 'go-scheduler',
      group: 'Go to',
      label: 'Scheduler',
      words: 'jobs polling adopt join workstation pause',
      icon: IconClockPlay,
      run: () => commands.go('/settings/scheduler'),
    },
    {
      id: 'go-status-rules',
      group: 'Go to',
      label: 'Status rules',
      words: 'unmapped words settings',
      icon: IconListDetails,
      run: () => commands.go('/settings/status-rules'),
    },
    {
      id: 'go-deadlines',
      group: 'Go to',
      label: 'Deadlines',
      words: 'due stale days state settings',
      icon: IconCalendarDue,
      run: () => commands.go('/settings/deadlines'),
    },
    {
      id: 'lock',
      group: 'Do',
      label: 'Lock',
      words: 'close store',
      keys: 'Ctrl+L',
      icon: IconLock,
      run: commands.lock,
    },
    {
      id: 'light',
      group: 'Do',
      label: 'Light theme',
      words: 'appearance',
      icon: IconSun,
      run: () => commands.setTheme('light'),
    },
    {
      id: 'dark',
      group: 'Do',
      label: 'Dark theme',
      words: 'appearance night',
      icon: IconMoon,
      run: () => commands.setTheme('dark'),
    },
    {
      id: 'system',
      group: 'Do',
      label: 'Theme of the system',
      words: 'appearance',
      icon: IconSunMoon,
      run: () => commands.setTheme('system'),
    },
    {
      id: 'density',
      group: 'Do',
      label: 'Switch between compact and comfortable rows',
      words: 'density appearance',
      icon: IconRowInsertBottom,
      run: commands.toggleDensity,
    },
    {
      id: 'fold',
      group: 'Do',
      label: 'Fold or unfold the navigation',
      words: 'sidebar',
      icon: IconBoxAlignLeft,
      run: commands.toggleNavigation,
    },
    {
      id: 'larger',
      group: 'Do',
      label: 'Zoom in',
      words: 'larger text',
      keys: 'Ctrl++',
      icon: IconZoomIn,
      run: () => commands.zoom(1),
    },
    {
      id: 'smaller',
      group: 'Do',
      label: 'Zoom out',
      words: 'smaller text',
      keys: 'Ctrl+-',
      icon: IconZoomOut,
      run: () => commands.zoom(-1),
    },
    {
      id: 'keys',
      group: 'Do',
      label: 'Show all keys',
      words: 'shortcuts help',
      keys: '?',
      icon: IconKeyboard,
      run: openKeys,
    },
  ];
}

/** Whether every typed word begins a word of the entry. */
export function matches(entry: PaletteEntry, text: string): boolean {
  const have = `${entry.label} ${entry.words ?? ''}`.toLowerCase().split(/\s+/);
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => have.some((own) => own.startsWith(word)));
}
