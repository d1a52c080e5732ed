/** The frame of a chart: title, figure, menu for taking it along, the drawing at the width there is, and the same as a table. */
import { Menu } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconDots, IconFileTypeCsv, IconPhotoDown } from '@tabler/icons-react';
import { useId, useState, type ReactNode } from 'react';
import { cx, formatCount, IconButton } from '../../../components/index.ts';
import type { Bar } from './chart-data.ts';
import css from './charts.module.css';

export interface ChartCardProps {
  title: string;
  /** At the right of the title; a bar that is pointed at takes its place. */
  note?: ReactNode;
  /** What the numbers count, for the table. */
  unit: string;
  bars: readonly Bar[];
  height: number;
  /** Nothing of this kind yet. */
  empty?: string | undefined;
  wide?: boolean;
  draw: (size: { width: number; height: number; point: (bar: Bar | null) => void }) => ReactNode;
  onSaveFigures: () => void;
  onSavePicture: () => void;
  children?: ReactNode;
}

export function ChartCard(props: ChartCardProps) {
  const { title, note, unit, bars, height, empty, wide = false, draw, onSaveFigures, onSavePicture, children } = props;
  const id = useId();
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<string | null>(null);
  const words = bars.find((bar) => bar.id === pointed)?.words;
  const point = (bar: Bar | null): void => setPointed(bar?.id ?? null);
  return (
    <section className={cx(css.card, wide && css.wide)} aria-labelledby={id}>
      <div className={css.head}>
        <h2 className={css.title} id={id}>
          {title}
        </h2>
        <span className={css.note}>{words ?? note}</span>
        <Menu position="bottom-end" width={190}>
          <Menu.Target>
            <IconButton label={`Take “${title}” along`} size="sm" className={css.more}>
              <IconDots size={16} />
            </IconButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconFileTypeCsv size={16} />} onClick={onSaveFigures}>
              Save figures (CSV)…
            </Menu.Item>
            <Menu.Item leftSection={<IconPhotoDown size={16} />} onClick={onSavePicture}>
              Save picture (SVG)…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={css.drawing} ref={ref} style={{ height }}>
        {empty ? (
          <p className={css.nothing}>{empty}</p>
        ) : width > 0 ? (
          <svg width={width} height={height} role="group" aria-labelledby={id} className={css.svg}>
            {draw({ width, height, point })}
          </svg>
        ) : null}
      </div>
      {children}
      {/* A table grows with its words whatever it is told; what hides it stands around it. */}
      <div className="visually-hidden">
        <table>
          <caption>
            {title}: {unit}
          </caption>
          <thead>
            <tr>
              <th scope="col">Bar</th>
              <th scope="col">{unit}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.id}>
                <th scope="row">{bar.words}</th>
                <td>{formatCount(bar.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
