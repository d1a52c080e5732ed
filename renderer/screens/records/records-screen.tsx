/** The reviewer's list of everything that was delivered; opens a document in the viewer. Works offline. */
import { IconFileSearch, IconFiles, IconListCheck, IconShare2 } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ReviewRow } from '../../../preload/contract/review.ts';
import { call } from '../../api/index.ts';
import {
  Button,
  DataTable,
  Drawer,
  EmptyState,
  ErrorCard,
  formatCount,
  Page,
  PageHeader,
  ProgressBar,
  SearchInput,
  Toolbar,
} from '../../components/index.ts';
import { DocumentFacts } from '../viewer/document-facts.tsx';
import { titleOf } from '../viewer/document-kind.ts';
import { usePdfHost } from '../viewer/use-pdf-document.ts';
import { useEscape } from '../requests/use-escape.ts';
import { HandOnDialog } from './hand-on-dialog.tsx';
import { ProgressDialog } from './progress-dialog.tsx';
import { recordColumns } from './record-columns.tsx';
import { ReviewFilterBar } from './review-filter.tsx';
import { queueLabels } from './review-words.tsx';
import { everything, useReviewFilter, useReviewList } from './use-review-list.ts';
import { useRowMarks } from './use-row-marks.ts';
import css from './records.module.css';

const filterDelayMs = 200;

export function RecordsScreen() {
  // A document is about to be opened.
  usePdfHost();
  const navigate = useNavigate();
  const [filter, setFilter] = useReviewFilter();
  const [text, setText] = useState(filter.text);
  const [selected, setSelected] = useState<string | null>(null);
  const [progressShown, setProgressShown] = useState(false);
  const [handingOn, setHandingOn] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text.trim() !== filter.text) setFilter({ ...filter, text: text.trim() });
    }, filterDelayMs);
    return () => clearTimeout(timer);
  }, [text, filter, setFilter]);
  const records = useReviewList(filter);
  const marks = useRowMarks(records.rows, JSON.stringify(filter));
  const chosen = records.rows.find((row) => row.id === selected) ?? null;
  const beside = chosen !== null;
  const close = useCallback(() => setSelected(null), []);
  useEscape(beside, close);
  const columns = useMemo(() => recordColumns(beside), [beside]);
  const open = (row: ReviewRow): void => void navigate({ to: '/records/$documentId', params: { documentId: row.id } });
  const first = records.rows[0];
  const progress = records.last?.progress;
  const nothingYet = progress?.documents === 0;
  const clear = (): void => {
    setText('');
    setFilter({ ...everything, queue: 'all' });
  };

  return (
    <Page
      aside={
        chosen ? (
          <Drawer
            title={titleOf(chosen)}
            label="Document"
            layoutKey="records.drawer"
            onClose={close}
            footer={
              <Button variant="primary" onClick={() => open(chosen)}>
                Open document
              </Button>
            }
          >
            <DocumentFacts
              key={chosen.id}
              row={chosen}
              onRequest={() => void navigate({ to: '/requests/$requestId', params: { requestId: chosen.requestId } })}
              onDownload={() => call('records:download', { id: chosen.id })}
            />
          </Drawer>
        ) : null
      }
    >
      <PageHeader
        title="Records"
        counts={
          progress && !nothingYet ? (
            <span className={css.progress}>
              <ProgressBar label="Reviewed documents" value={progress.settled} max={progress.documents} bare />
              {`${formatCount(progress.settled)} of ${formatCount(progress.documents)} reviewed`}
            </span>
          ) : (
            ''
          )
        }
        actions={
          <>
            {marks.ids.size > 0 ? (
              <Button icon={<IconShare2 size={16} aria-hidden="true" />} onClick={() => setHandingOn(true)}>
                {`Hand on ${formatCount(marks.ids.size)}…`}
              </Button>
            ) : null}
            <Button
              icon={<IconListCheck size={16} aria-hidden="true" />}
              disabled={nothingYet}
              onClick={() => setProgressShown(true)}
            >
              Progress
            </Button>
            {filter.queue === 'toReview' && first ? (
              <Button variant="primary" onClick={() => open(first)}>
                Review
              </Button>
            ) : null}
          </>
        }
      />
      <Toolbar>
        <SearchInput
          label="Filter records"
          placeholder="Patient, site or file name"
          value={text}
          onChange={setText}
          width={240}
        />
        <ReviewFilterBar filter={filter} onFilter={setFilter} />
      </Toolbar>
      {records.error ? <ErrorCard error={records.error.error} onRetry={records.reload} /> : null}
      <DataTable
        label="Received documents"
        layoutKey={beside ? 'records.beside' : 'records'}
        columns={columns}
        rows={records.rows}
        rowKey={(row) => row.id}
        total={records.total}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onOpen={open}
        marks={{ keys: marks.ids, onMark: marks.mark }}
        onEndReached={records.more}
        loading={records.loading}
        typeAhead={(row) => row.patientName}
        autoFocus
        listKey={JSON.stringify(filter)}
        empty={
          nothingYet ? (
            <EmptyState
              icon={IconFiles}
              title="No records yet"
              text="Documents appear here by themselves as soon as a site delivers them."
              action={<Button onClick={() => void navigate({ to: '/requests' })}>See requests</Button>}
            />
          ) : filter.queue === 'toReview' && filter.text === '' && filter.verdict === null ? (
            <EmptyState
              icon={IconListCheck}
              title="Everything is reviewed"
              text="What arrives next appears here by itself."
              action={<Button onClick={clear}>Show all records</Button>}
            />
          ) : (
            <EmptyState
              icon={IconFileSearch}
              title="Nothing found"
              text={
                filter.text === ''
                  ? `No received document is among “${queueLabels[filter.queue]}” with these conditions.`
                  : `No received document among “${queueLabels[filter.queue]}” matches “${filter.text}”.`
              }
              action={<Button onClick={clear}>Show all records</Button>}
            />
          )
        }
      />
      {handingOn ? <HandOnDialog ids={[...marks.ids]} onClose={() => setHandingOn(false)} /> : null}
      {progressShown ? (
        <ProgressDialog
          onClose={() => setProgressShown(false)}
          onProject={(projectId) => {
            setProgressShown(false);
            setFilter({ ...filter, projectId });
          }}
        />
      ) : null}
    </Page>
  );
}
