/** Colours of charts: tokens on the screen, fixed light values in a saved picture, which has no tokens. */
import type { ChartTone } from './chart-data.ts';

export interface ChartColors {
  tone: Readonly<Record<ChartTone, string>>;
  text: string;
  quiet: string;
  line: string;
  ground: string;
}

export const screenColors: ChartColors = {
  tone: {
    blue: 'var(--blue)',
    green: 'var(--green)',
    amber: 'var(--amber-edge)',
    grey: 'var(--line-control)',
    slate: 'var(--grey)',
    red: 'var(--red)',
    violet: 'var(--violet)',
    teal: 'var(--accent)',
  },
  text: 'var(--text)',
  quiet: 'var(--text-2)',
  line: 'var(--line)',
  ground: 'var(--surface)',
};

/** The light side of tokens.css. */
export const pictureColors: ChartColors = {
  tone: {
    blue: '#1d5fb8',
    green: '#1b7a43',
    amber: '#e8a317',
    grey: '#8794a5',
    slate: '#566375',
    red: '#b3261e',
    violet: '#6536b5',
    teal: '#0b6e69',
  },
  text: '#16202b',
  quiet: '#48566a',
  line: '#dfe4ea',
  ground: '#ffffff',
};
