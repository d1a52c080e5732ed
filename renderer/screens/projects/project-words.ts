/** Words and tones for what a project is doing. Pure. */
import type { Project, Totals } from '../../../preload/contract/projects.ts';
import { chaseStateLabels, chaseStates } from '../../../preload/contract/rules/chase-fields.ts';
import { formatCount, type Tone } from '../../components/index.ts';

export type SendingState = Project['sending']['state'];

export const sendingLooks: Record<SendingState, { label: string; tone: Tone }> = {
  idle: { label: 'Not sending', tone: 'grey' },
  running: { label: 'Sending', tone: 'blue' },
  paused: { label: 'Paused', tone: 'amber' },
  stopped: { label: 'Stopped', tone: 'grey' },
  blocked: { label: 'Stands still', tone: 'red' },
};

/** `1 m 40 s`, `2 h 5 m`, `8 s`. @param seconds may be a fraction */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.ceil(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s % 60 === 0 ? `${Math.floor(s / 60)} m` : `${Math.floor(s / 60)} m ${s % 60} s`;
  const minutes = Math.floor((s % 3600) / 60);
  return minutes === 0 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 3600)} h ${minutes} m`;
}

/** `38`, `3.4`: how many leave in a second. */
export const formatRate = (perSecond: number): string =>
  perSecond >= 10 ? formatCount(Math.round(perSecond)) : (Math.round(perSecond * 10) / 10).toString();

/** Where every row stands, in the order of the vocabulary; the counts add up to `imported`. */
export const accountOf = (
  totals: Totals,
): readonly { state: (typeof chaseStates)[number]; label: string; rows: number }[] =>
  chaseStates.map((state) => ({ state, label: chaseStateLabels[state], rows: totals[state] }));
