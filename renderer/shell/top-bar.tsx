/** Top bar: brand, history and breadcrumb, the search box that opens the palette, connection, state, clock. */
import { Link } from '@tanstack/react-router';
import { IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useCurrentCrumb } from '../components/crumb.tsx';
import { formatClock } from '../components/format.ts';
import { IconButton } from '../components/icon-button.tsx';
import { Kbd } from '../components/kbd.tsx';
import { useNow } from '../components/use-now.ts';
import { Brand } from './brand.tsx';
import { ConnectionMenu } from './connection-menu.tsx';
import { destinationOf } from './destinations.ts';
import { SessionButton } from './session-button.tsx';
import type { Commands } from './use-commands.ts';
import css from './top-bar.module.css';

export interface TopBarProps {
  commands: Commands;
  pathname: string;
  onSearch: () => void;
}

function Crumbs({ pathname }: { pathname: string }) {
  const place = destinationOf(pathname);
  const crumb = useCurrentCrumb();
  if (!place) return null;
  const leaf = pathname !== place.to && crumb && crumb !== place.label ? crumb : null;
  return (
    <nav aria-label="Breadcrumb" className={css.crumbs}>
      <Link to={place.to} className={css.crumb} aria-current={leaf ? undefined : 'page'} draggable={false}>
        {place.label}
      </Link>
      {leaf ? (
        <>
          <IconChevronRight size={14} aria-hidden="true" className={css.then} />
          <span className={css.leaf} aria-current="page">
            {leaf}
          </span>
        </>
      ) : null}
    </nav>
  );
}

function Clock() {
  const now = useNow(5_000);
  return (
    <time className={css.clock} aria-label="Time">
      {formatClock(now)}
    </time>
  );
}

export function TopBar({ commands, pathname, onSearch }: TopBarProps) {
  return (
    <header className={css.bar}>
      <div className={css.start}>
        <span className={css.brand}>
          <Brand />
        </span>
        <span className={css.history}>
          <IconButton label="Back" shortcut="Alt+←" size="sm" onClick={commands.back}>
            <IconChevronLeft size={16} />
          </IconButton>
          <IconButton label="Forward" shortcut="Alt+→" size="sm" onClick={commands.forward}>
            <IconChevronRight size={16} />
          </IconButton>
        </span>
        <Crumbs pathname={pathname} />
      </div>
      <button
        type="button"
        className={css.search}
        onClick={onSearch}
        aria-label="Search and commands"
        aria-keyshortcuts="Control+K"
        aria-haspopup="dialog"
      >
        <IconSearch size={16} aria-hidden="true" />
        <span className={css.placeholder}>Search people, Tasks, records</span>
        <Kbd keys="Ctrl+K" />
      </button>
      <div className={css.end}>
        <ConnectionMenu commands={commands} />
        <SessionButton commands={commands} />
        <Clock />
      </div>
    </header>
  );
}
