/** How downloads are told: rates, what is left, states. Pure. */
import type { DownloadRow, DownloadsOverview } from '../../../preload/contract/downloads.ts';
import { formatBytes, plural } from '../../components/index.ts';

export const rateWords = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** “40 s”, “12 min”, “3 h 20 min”. */
export function durationWords(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What the header tells after the title. */
export function summaryWords(o: DownloadsOverview): string {
  const parts = [
    o.active > 0 ? `${plural(o.active, 'document')} on the way` : '',
    o.waiting > 0 ? `${o.waiting === 1 ? '1 waits' : `${o.waiting.toLocaleString()} wait`}` : '',
    o.active > 0 && o.bytesPerSecond > 0 ? rateWords(o.bytesPerSecond) : '',
    o.active > 0 && o.secondsLeft !== null && o.bytesLeft > 0
      ? `${o.sizesUnknown > 0 ? 'at least ' : ''}${durationWords(o.secondsLeft)} left`
      : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? `${plural(o.doneToday, 'document')} received today` : parts.join(' · ');
}

/** How much is here of how much. */
export function amountWords(row: DownloadRow): string {
  if (row.state === 'ready' || row.state === 'quarantined') return row.size === null ? '—' : formatBytes(row.size);
  if (row.receivedBytes === 0) return row.size === null ? 'size not known' : formatBytes(row.size);
  return row.size === null
    ? formatBytes(row.receivedBytes)
    : `${formatBytes(row.receivedBytes)} of ${formatBytes(row.size)}`;
}

/** Speed limits to choose from, bytes per second. */
const limits = [500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000];

/** The choices, with the one that holds among them. */
export function limitOptions(own: number | null): { value: string; label: string }[] {
  const values = own === null || limits.includes(own) ? limits : [...limits, own].sort((a, b) => a - b);
  return [
    { value: 'none', label: 'As fast as it goes' },
    ...values.map((v) => ({ value: String(v), label: `At most ${rateWords(v)}` })),
  ];
}

export const titleOf = (row: { title: string }): string => (row.title === '' ? 'Untitled document' : row.title);
