/** The board for a wall: charts as large as the window, retrieval rates by site and project. Counts only, no person. */
import { IconArrowLeft, IconMaximize } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import { useOperation, usePlace } from '../../api/index.ts';
import {
  Button,
  ErrorCard,
  FilterToken,
  formatClock,
  formatCount,
  formatDay,
  PageHeader,
  Toolbar,
  useNow,
} from '../../components/index.ts';
import { emptyFilter, scopeOf, todoQuestion, tokensOf, type BoardQuestion } from './board-filter.ts';
import { useProjectNames } from './use-project-names.ts';
import { BoardCharts } from './charts/board-charts.tsx';
import { RatesCard } from './charts/rates-card.tsx';
import { useStaleDays } from './use-stale-days.ts';
import css from './wall.module.css';

export function WallScreen() {
  const navigate = useNavigate();
  const [board, setBoard] = usePlace<{ question: BoardQuestion; view: null; folded: ReadonlySet<string> }>('board', {
    question: todoQuestion,
    view: null,
    folded: new Set(),
  });
  const now = useNow(30_000);
  const today = plainDateOf(new Date(now));
  const staleDays = useStaleDays();
  const scope = scopeOf(board.question.filter);
  const figures = useOperation('board:charts', { filter: scope, today }, { keepPrevious: true });
  const names = useProjectNames();
  const onlyFor = [
    ...(scope.text === ''
      ? []
      : [{ id: 'text', label: 'text is', value: `“${scope.text}”`, without: { ...scope, text: '' } }]),
    ...tokensOf(scope, names, today),
  ];
  const back = (): void => void navigate({ to: '/board' });
  return (
    <div className={css.wall}>
      <PageHeader
        title="Board"
        crumb="Wall"
        counts={
          figures.data
            ? `${formatCount(figures.data.open)} open · ${formatCount(figures.data.all)} in all · ${formatDay(new Date(now).toISOString())}, ${formatClock(now)}`
            : ''
        }
        actions={
          <>
            <Button
              icon={<IconMaximize size={16} aria-hidden="true" />}
              onClick={() => {
                if (document.fullscreenElement) void document.exitFullscreen();
                else void document.querySelector(`.${css.wall ?? ''}`)?.requestFullscreen();
              }}
            >
              Full screen
            </Button>
            <Button icon={<IconArrowLeft size={16} aria-hidden="true" />} onClick={back}>
              Working list
            </Button>
          </>
        }
      />
      {figures.error ? <ErrorCard error={figures.error.error} onRetry={() => void figures.refetch()} /> : null}
      {onlyFor.length > 0 ? (
        <Toolbar>
          {onlyFor.map((token) => (
            <FilterToken
              key={token.id}
              label={token.label}
              value={token.value}
              onRemove={() =>
                setBoard({ question: { ...board.question, filter: token.without }, view: null, folded: new Set() })
              }
            />
          ))}
        </Toolbar>
      ) : null}
      <BoardCharts
        figures={figures.data}
        filter={{ ...emptyFilter, ...scope }}
        today={today}
        staleDays={staleDays}
        large
        onFilter={(filter) => {
          setBoard({ question: { ...board.question, filter }, view: null, folded: new Set() });
          back();
        }}
      />
      <div className={css.rates}>
        <RatesCard by="site" filter={scope} today={today} />
        <RatesCard by="project" filter={scope} today={today} />
      </div>
    </div>
  );
}
