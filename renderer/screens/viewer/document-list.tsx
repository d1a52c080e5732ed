/** The reviewer's list beside the document that is open, with how far it has come; J and K walk it. Virtual. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { ArrivalBadge } from '../../../preload/contract/arrival.ts';
import type { ReviewFilter, ReviewRow } from '../../../preload/contract/review.ts';
import { cx, formatBytes, formatCount, ProgressBar, Tag } from '../../components/index.ts';
import { stateLooks } from '../records/document-state.tsx';
import { queueLabels, ReviewTag } from '../records/review-words.tsx';
import type { ReviewList } from '../records/use-review-list.ts';
import { CheckBadge, useCheckBadges } from './checks/check-badge.tsx';
import { titleOf, typeName } from './document-kind.ts';
import css from './viewer-screen.module.css';

const rowHeight = 54;
/** Rows whose badges are asked for together. */
const badgeStretch = 100;

export function DocumentList({
  list,
  filter,
  documentId,
  onOpen,
}: {
  list: ReviewList;
  filter: ReviewFilter;
  documentId: string;
  onOpen: (id: string) => void;
}) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const { rows, total, more } = list;
  const progress = list.last?.progress;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const index = rows.findIndex((row) => row.id === documentId);
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [virtual, index]);
  const last = virtual.getVirtualItems().at(-1)?.index ?? -1;
  const stretch = Math.floor(Math.max(0, last) / badgeStretch);
  const badges = useCheckBadges(
    useMemo(
      () =>
        rows
          .slice(Math.max(0, (stretch - 1) * badgeStretch), (stretch + 1) * badgeStretch)
          .filter((row) => row.state === 'ready')
          .map((row) => row.id),
      [rows, stretch],
    ),
  );
  useEffect(() => {
    if (rows.length > 0 && rows.length < total && last >= rows.length - 10) more();
  }, [rows.length, total, last, more]);
  return (
    <nav className={css.list} aria-label="Received documents">
      <div className={css.listHead}>
        <h2 className={css.listTitle}>{queueLabels[filter.queue]}</h2>
        <span className={css.quiet}>
          {index >= 0 ? `${formatCount(index + 1)} of ${formatCount(total)}` : formatCount(total)}
        </span>
      </div>
      {progress ? (
        <div
          className={css.listProgress}
          title={`${formatCount(progress.settled)} of ${formatCount(progress.documents)} reviewed`}
        >
          <ProgressBar label="Reviewed documents" value={progress.settled} max={progress.documents} bare />
        </div>
      ) : null}
      <div ref={scrollRef} className={css.listScroll}>
        <div className={css.listSheet} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row ? (
              <Row
                key={row.id}
                row={row}
                badge={badges[row.id]}
                top={item.start}
                current={row.id === documentId}
                onOpen={onOpen}
              />
            ) : null;
          })}
        </div>
      </div>
    </nav>
  );
}

function Row({
  row,
  badge,
  top,
  current,
  onOpen,
}: {
  row: ReviewRow;
  badge: ArrivalBadge | undefined;
  top: number;
  current: boolean;
  onOpen: (id: string) => void;
}) {
  const look = stateLooks[row.state];
  return (
    <button
      type="button"
      className={cx(css.listRow, current && css.listCurrent)}
      style={{ top, height: rowHeight }}
      aria-current={current ? 'true' : undefined}
      onClick={() => onOpen(row.id)}
    >
      <span className={css.listName}>{row.patientName}</span>
      {row.verdict !== null || row.locked ? (
        <ReviewTag row={row} />
      ) : row.state === 'ready' ? (
        <CheckBadge badge={badge} />
      ) : (
        <Tag tone={look.tone}>{look.short}</Tag>
      )}
      <span className={css.listMeta}>
        {titleOf(row)} · {typeName(row.sniffedType ?? row.declaredType)}
        {row.size === null ? '' : ` · ${formatBytes(row.size)}`}
      </span>
    </button>
  );
}
