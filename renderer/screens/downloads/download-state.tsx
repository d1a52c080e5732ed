/** The state of a download as icon and word, and how far it is. */
import { IconPlayerPause } from '@tabler/icons-react';
import type { DownloadRow } from '../../../preload/contract/downloads.ts';
import { ProgressBar, Tag } from '../../components/index.ts';
import { DocumentStateTag } from '../records/document-state.tsx';
import { amountWords, titleOf } from './download-words.ts';
import css from './downloads.module.css';

export function DownloadState({ row, allPaused }: { row: DownloadRow; allPaused: boolean }) {
  const rests = row.state === 'waiting' && (row.paused || allPaused);
  return rests ? (
    <Tag tone="grey" icon={<IconPlayerPause size={13} aria-hidden="true" />}>
      Paused
    </Tag>
  ) : (
    <DocumentStateTag state={row.state} />
  );
}

/** A bar where something is on its way, and figures. */
export function DownloadProgress({ row }: { row: DownloadRow }) {
  const shows = row.state === 'downloading' || (row.state === 'waiting' && row.receivedBytes > 0);
  return (
    <span className={css.progress}>
      {shows && row.size !== null ? (
        <ProgressBar value={row.receivedBytes} max={row.size} label={`Received of ${titleOf(row)}`} bare />
      ) : null}
      <span className={css.amount}>{amountWords(row)}</span>
    </span>
  );
}
