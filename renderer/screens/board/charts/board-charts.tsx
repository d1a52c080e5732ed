/** The four charts of the board: status now, age in status, due in 14 days, delivered per week. A click on a bar is a condition of the list. */
import type { BoardFilter } from '../../../../preload/contract/board.ts';
import { cx, ErrorCard, formatCount, statusLooks } from '../../../components/index.ts';
import {
  ageBars,
  clicked,
  deliveredShare,
  dueBars,
  families,
  statusBars,
  weekBars,
  type Bar,
  type Figures,
} from './chart-data.ts';
import { ChartCard } from './chart-card.tsx';
import { screenColors } from './chart-colors.ts';
import { ColumnsDrawing } from './columns-drawing.tsx';
import { StackDrawing } from './stack-drawing.tsx';
import { useSaveChart } from './use-save-chart.tsx';
import css from './charts.module.css';

export interface BoardChartsProps {
  figures: Figures | undefined;
  filter: BoardFilter;
  today: string;
  staleDays: number;
  onFilter: (filter: BoardFilter) => void;
  /** For a wall: one above the other, large. */
  large?: boolean;
}

const nothing: Figures = { open: 0, all: 0, status: {}, ages: [], overdue: 0, due: [], weeks: [] };

export function BoardCharts({ figures, filter, today, staleDays, onFilter, large = false }: BoardChartsProps) {
  const data = figures ?? nothing;
  const save = useSaveChart(filter, today);
  const pick = (bar: Bar): void => onFilter(clicked(filter, bar));
  const height = large ? 240 : 78;
  const status = statusBars(data, filter);
  const ages = ageBars(data, filter, staleDays);
  const due = dueBars(data, filter, today);
  const weeks = weekBars(data, filter);
  const sent = data.weeks.map((week) => week.sent);
  const share = deliveredShare(data);
  const stackHeight = large ? 44 : 16;
  const none = figures === undefined ? undefined : 'Nothing yet';
  const columns = (bars: readonly Bar[], labels: 'ends' | 'all', behind?: readonly number[]) => {
    const Columns = (size: { width: number; height: number; point: (bar: Bar | null) => void }) => (
      <ColumnsDrawing
        bars={bars}
        width={size.width}
        height={size.height}
        colors={screenColors}
        labels={labels}
        large={large}
        {...(behind ? { behind } : {})}
        onPick={pick}
        onPoint={size.point}
      />
    );
    return Columns;
  };
  return (
    <>
      {save.error ? <ErrorCard error={save.error} onDismiss={save.dismiss} /> : null}
      <div className={large ? css.large : css.row} role="group" aria-label="Charts">
        <ChartCard
          title="Status now"
          note={formatCount(data.all)}
          unit="Requests"
          bars={status}
          height={stackHeight}
          wide={large}
          onSaveFigures={save.figures}
          onSavePicture={() => save.status(status)}
          draw={({ width, point }) => (
            <StackDrawing
              bars={status}
              width={width}
              height={stackHeight}
              colors={screenColors}
              onPick={pick}
              onPoint={point}
            />
          )}
        >
          <div className={css.legend}>
            {status.map((bar) => {
              const face = families.find((family) => family.id === bar.id)?.face ?? 'unmapped';
              const Glyph = statusLooks[face].icon;
              return (
                <button
                  key={bar.id}
                  type="button"
                  className={cx(css.key, css[bar.tone], bar.chosen && css.pressed)}
                  aria-pressed={bar.chosen}
                  aria-label={bar.words}
                  title={bar.words}
                  onClick={() => pick(bar)}
                >
                  <Glyph size={large ? 18 : 14} stroke={1.75} aria-hidden="true" />
                  <span>{bar.label}</span>
                  <strong>{formatCount(bar.value)}</strong>
                </button>
              );
            })}
          </div>
        </ChartCard>
        <ChartCard
          title="Age in status"
          note="days"
          unit="Open requests"
          bars={ages}
          height={height}
          wide={large}
          empty={data.open === 0 ? none : undefined}
          onSaveFigures={save.figures}
          onSavePicture={() => save.columns('ages', 'Age in status', 'Open requests by days in their status', ages)}
          draw={columns(ages, 'all')}
        />
        <ChartCard
          title="Due, 14 days"
          note={formatCount(data.due.reduce((sum, day) => sum + day.count, 0))}
          unit="Open requests"
          bars={due}
          height={height}
          wide={large}
          empty={due.every((bar) => bar.value === 0) ? (figures ? 'Nothing is due' : undefined) : undefined}
          onSaveFigures={save.figures}
          onSavePicture={() => save.columns('due', 'Due in 14 days', 'Open requests by due date', due)}
          draw={columns(due, large ? 'all' : 'ends')}
        />
        <ChartCard
          title="Delivered"
          note={share === null ? 'per week' : `${share} %`}
          unit="Delivered requests per week"
          bars={weeks}
          height={height}
          wide={large}
          empty={weeks.every((bar) => bar.value === 0) ? (figures ? 'Nothing delivered yet' : undefined) : undefined}
          onSaveFigures={save.figures}
          onSavePicture={() =>
            save.columns('weeks', 'Delivered per week', 'Delivered requests; pale: sent in that week', weeks, sent)
          }
          draw={columns(weeks, large ? 'all' : 'ends', large ? sent : undefined)}
        />
      </div>
    </>
  );
}
