/** A chart as a picture that stands by itself: title, date, drawing, legend, in light colours. Holds counts and names of sites or projects only. */
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import type { ReactNode } from 'react';
import { formatCount } from '../../../components/format.ts';
import { pictureColors } from './chart-colors.ts';
import type { Bar } from './chart-data.ts';

const WIDTH = 960;
const HEIGHT = 420;
const SIDE = 32;
const FONT = "Inter, 'Segoe UI', 'Helvetica Neue', sans-serif";

export interface PictureProps {
  title: string;
  /** Quiet words beneath the title: what is counted, and of when. */
  subtitle: string;
  /** Parts named beneath the drawing, where colours need words. */
  legend?: readonly Bar[];
  height?: number;
  draw: (size: { width: number; height: number }) => ReactNode;
}

function Picture({ title, subtitle, legend = [], height = HEIGHT, draw }: PictureProps) {
  const inner = { width: WIDTH - 2 * SIDE, height: height - 120 - (legend.length > 0 ? 60 : 0) };
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${WIDTH} ${height}`}
      width={WIDTH}
      height={height}
      fontFamily={FONT}
      role="img"
    >
      <title>{title}</title>
      <rect width={WIDTH} height={height} fill={pictureColors.ground} />
      <text x={SIDE} y={44} fontSize={20} fontWeight={600} fill={pictureColors.text}>
        {title}
      </text>
      <text x={SIDE} y={66} fontSize={13} fill={pictureColors.quiet}>
        {subtitle}
      </text>
      <g transform={`translate(${SIDE} 90)`}>{draw(inner)}</g>
      {legend.map((bar, index) => (
        <g
          key={bar.id}
          transform={`translate(${SIDE + (index % 4) * (inner.width / 4)} ${height - 66 + Math.floor(index / 4) * 26})`}
        >
          <rect width={12} height={12} rx={2} fill={pictureColors.tone[bar.tone]} />
          <text x={20} y={11} fontSize={13} fill={pictureColors.text}>
            {bar.label} {formatCount(bar.value)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** @returns the picture as the text of an SVG file */
export function pictureOf(props: PictureProps): string {
  const holder = document.createElement('div');
  const root = createRoot(holder);
  flushSync(() => root.render(<Picture {...props} />));
  const svg = holder.querySelector('svg');
  const text = svg ? new XMLSerializer().serializeToString(svg) : '';
  root.unmount();
  return text;
}
