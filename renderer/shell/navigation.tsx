/** The left navigation: the places, folding to their icons. */
import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconBookmark, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { useOperation } from '../api/operations.ts';
import { cx } from '../components/cx.ts';
import { formatCount } from '../components/format.ts';
import { IconButton } from '../components/icon-button.tsx';
import { Kbd } from '../components/kbd.tsx';
import { terminalStatuses, normalizedStatuses } from '../../preload/contract/rules/status.ts';
import { todoQuestion } from '../screens/board/board-filter.ts';
import { destinationOf, destinations, type Destination } from './destinations.ts';
import { useHasProfile } from './use-has-profile.ts';
import css from './navigation.module.css';

export interface NavigationProps {
  pathname: string;
  folded: boolean;
  onFold: () => void;
}

/** Things to do, open requests, projects and received documents, as the lists count them. */
function useCounts(): Partial<Record<Destination['id'], number>> {
  const enabled = useHasProfile();
  const todo = useOperation('board:list', { ...todoQuestion, offset: 0, limit: 0 }, { enabled, staleMs: 5_000 });
  const requests = useOperation(
    'requests:list',
    { text: '', statuses: [], purposes: [], sort: 'updatedAt', descending: true, offset: 0, limit: 1 },
    { enabled, staleMs: 5_000 },
  );
  const records = useOperation('records:list', { text: '', offset: 0, limit: 1 }, { enabled, staleMs: 5_000 });
  const projects = useOperation('projects:list', {}, { enabled, staleMs: 5_000 });
  const counts = requests.data?.counts;
  const open = counts
    ? normalizedStatuses.reduce(
        (sum, status) => sum + (terminalStatuses.includes(status) ? 0 : (counts[status] ?? 0)),
        0,
      )
    : 0;
  return {
    board: todo.data?.total ?? 0,
    requests: open,
    projects: projects.data?.length ?? 0,
    records: records.data?.total ?? 0,
  };
}

/** The board as a person keeps it, with how many it finds now. */
function SavedViews() {
  const enabled = useHasProfile();
  const views = useOperation('board:views', {}, { enabled, staleMs: 5_000 }).data?.views ?? [];
  if (views.length === 0) return null;
  return (
    <section className={css.views} aria-labelledby="saved-views">
      <h2 className={css.heading} id="saved-views">
        Saved views
      </h2>
      <ul className={css.list}>
        {views.map((view) => (
          <li key={view.id}>
            <Link
              to="/board"
              search={{ view: view.id }}
              className={css.item}
              aria-label={`${view.name}, ${formatCount(view.count)}`}
              draggable={false}
            >
              <IconBookmark size={16} stroke={1.75} aria-hidden="true" />
              <span className={css.label}>{view.name}</span>
              <span className={css.count}>{formatCount(view.count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Navigation({ pathname, folded, onFold }: NavigationProps) {
  const counts = useCounts();
  const current = destinationOf(pathname);
  const item = (place: Destination) => {
    const count = counts[place.id] ?? 0;
    return (
      <li key={place.id}>
        <Tooltip
          position="right"
          label={
            <>
              {place.label} <Kbd keys={`G ${place.key}`} />
            </>
          }
        >
          <Link
            to={place.to}
            className={cx(css.item, current?.id === place.id && css.current)}
            aria-current={current?.id === place.id ? 'page' : undefined}
            aria-label={count > 0 ? `${place.label}, ${formatCount(count)}` : place.label}
            draggable={false}
          >
            <place.icon size={18} stroke={1.75} aria-hidden="true" />
            <span className={css.label}>{place.label}</span>
            {count > 0 ? <span className={css.count}>{formatCount(count)}</span> : null}
          </Link>
        </Tooltip>
      </li>
    );
  };
  return (
    <nav className={cx(css.nav, folded && css.folded)} aria-label="Places">
      <ul className={css.list}>{destinations.filter((place) => !place.foot).map(item)}</ul>
      <SavedViews />
      <ul className={css.list}>{destinations.filter((place) => place.foot).map(item)}</ul>
      <div className={css.fold}>
        <IconButton label={folded ? 'Unfold the navigation' : 'Fold the navigation'} size="sm" onClick={onFold}>
          {folded ? <IconLayoutSidebarLeftExpand size={16} /> : <IconLayoutSidebarLeftCollapse size={16} />}
        </IconButton>
      </div>
    </nav>
  );
}
