/** Waiting: nothing for 150 ms, then a skeleton of the shape to come; a bar with a number for what takes longer. */
import { useEffect, useState } from 'react';
import { cx } from './cx.ts';
import css from './skeleton.module.css';

const HIDDEN_MS = 150;

/** True once something has been going on for longer than an eye notices. */
export function useLate(active: boolean, afterMs = HIDDEN_MS): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!active) return undefined;
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [active, afterMs]);
  return active && late;
}

export interface SkeletonProps {
  width?: number | string;
  height?: number;
  /** So many lines of text, the last one shorter. */
  lines?: number;
}

export function Skeleton({ width = '100%', height = 12, lines = 1 }: SkeletonProps) {
  const visible = useLate(true);
  return (
    <span className={css.lines} aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        <span
          key={index}
          className={cx(css.line, visible && css.visible)}
          style={{ width: lines > 1 && index === lines - 1 ? '60%' : width, height }}
        />
      ))}
    </span>
  );
}

export interface ProgressBarProps {
  /** What runs; spoken. */
  label: string;
  value: number;
  max: number;
  /** Hides the bar's own text where the numbers stand beside it. */
  bare?: boolean;
}

export function ProgressBar({ label, value, max, bare = false }: ProgressBarProps) {
  const share = max > 0 ? Math.min(1, value / max) : 0;
  return (
    <span className={css.progress}>
      <span
        className={css.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
      >
        <span className={css.fill} style={{ width: `${share * 100}%` }} />
      </span>
      {bare ? null : <span className={css.percent}>{Math.floor(share * 100)} %</span>}
    </span>
  );
}
