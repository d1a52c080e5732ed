/** Retention: the rules, what is due to be removed (shown before anything is), and the receipts of what was. */
import { IconEraser, IconReceipt } from '@tabler/icons-react';
import { useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { RetentionReceipt } from '../../../preload/contract/retention.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  Checkbox,
  DataTable,
  EmptyState,
  ErrorCard,
  formatBytes,
  formatInstant,
  Mono,
  Notice,
  Page,
  PageHeader,
  plural,
  Section,
  type Column,
} from '../../components/index.ts';
import { dueColumns } from './due-columns.tsx';
import { PurgeDialog } from './purge-dialog.tsx';
import { RetentionRulesTable } from './retention-rules.tsx';
import css from './retention.module.css';

type Preview = OutputOf<'retention:preview'>;

export function RetentionScreen() {
  const rules = useOperation('retention:rules', {});
  const [withoutReview, setWithoutReview] = useState(false);
  const [asking, setAsking] = useState(false);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [receipt, setReceipt] = useState<RetentionReceipt | null>(null);
  const look = useMutationOperation('retention:preview', { onSuccess: setPreview });
  const choose = (next: boolean): void => {
    setWithoutReview(next);
    if (preview) look.mutate({ withoutReview: next });
  };
  return (
    <Page kind="read" width={1040}>
      <PageHeader title="Retention" />
      {rules.error ? <ErrorCard error={rules.error.error} onRetry={() => void rules.refetch()} /> : null}
      {rules.data ? <RetentionRulesTable rules={rules.data} onChanged={() => setPreview(null)} /> : null}
      <Section
        title="Due to be removed"
        text="Shown first, removed only when you confirm. A record whose request or project is still open is never due; one that is locked for a wrong patient stays."
        actions={
          <Button busy={look.isPending} onClick={() => look.mutate({ withoutReview })}>
            {preview ? 'Look again' : 'Show what is due'}
          </Button>
        }
      >
        <Checkbox label="Also records whose review is not finished" checked={withoutReview} onChange={choose} />
        {look.error ? <ErrorCard error={look.error.error} /> : null}
        {receipt ? (
          <Notice tone="done" title={`${plural(receipt.documents, 'record')} removed`} live>
            Key and file are gone. The receipt is below.
          </Notice>
        ) : null}
        {preview ? (
          <>
            <div className={css.due}>
              <DataTable
                label="Due to be removed"
                layoutKey="retention.due"
                columns={dueColumns}
                rows={preview.rows}
                rowKey={(row) => row.id}
                empty={
                  <EmptyState
                    icon={IconEraser}
                    title="Nothing is due"
                    text="No record is older than its rule allows."
                  />
                }
              />
            </div>
            <div className={css.foot}>
              <span role="status">
                {plural(preview.documents, 'record')}, {formatBytes(preview.bytes)} to be removed
                {preview.held > 0 ? ` · ${preview.held.toLocaleString()} due but kept` : ''}
                {preview.documents + preview.held > preview.rows.length
                  ? ` · the first ${preview.rows.length.toLocaleString()} are listed`
                  : ''}
              </span>
              <Button
                variant="danger"
                disabled={preview.documents === 0}
                icon={<IconEraser size={16} aria-hidden="true" />}
                onClick={() => setAsking(true)}
              >
                Remove {plural(preview.documents, 'record')}…
              </Button>
            </div>
          </>
        ) : null}
      </Section>
      <Receipts />
      {asking && preview ? (
        <PurgeDialog
          preview={preview}
          withoutReview={withoutReview}
          onClose={() => setAsking(false)}
          onDone={(made) => {
            setReceipt(made);
            setPreview(null);
          }}
        />
      ) : null}
    </Page>
  );
}

function receiptColumns(save: (id: string, format: 'json' | 'csv') => void): readonly Column<RetentionReceipt>[] {
  return [
    { id: 'at', header: 'Removed', width: 176, render: (r) => formatInstant(r.at) },
    { id: 'actor', header: 'By', width: 110, render: (r) => r.actor, hint: (r) => r.actor },
    { id: 'reason', header: 'Why', width: 160, grow: 1, render: (r) => r.reason, hint: (r) => r.reason },
    { id: 'documents', header: 'Records', width: 80, align: 'end', render: (r) => r.documents.toLocaleString() },
    { id: 'bytes', header: 'Size', width: 90, align: 'end', render: (r) => formatBytes(r.bytes) },
    {
      id: 'digest',
      header: 'SHA-256',
      width: 120,
      render: (r) => <Mono>{r.digest.slice(0, 12)}…</Mono>,
      hint: (r) => r.digest,
    },
    {
      id: 'save',
      header: 'Save as',
      width: 130,
      render: (r) => (
        <span className={css.save}>
          <Button size="sm" variant="subtle" onClick={() => save(r.id, 'json')}>
            JSON
          </Button>
          <Button size="sm" variant="subtle" onClick={() => save(r.id, 'csv')}>
            CSV
          </Button>
        </span>
      ),
    },
  ];
}

function Receipts() {
  const receipts = useOperation('retention:receipts', {});
  const save = useMutationOperation('retention:exportReceipt');
  return (
    <Section
      title="Receipts"
      text="What was removed, when, by whom and why: ids, sizes and hashes. They stay in the store; their digest stands in the audit trail."
    >
      {receipts.error ? <ErrorCard error={receipts.error.error} /> : null}
      {save.error ? <ErrorCard error={save.error.error} onDismiss={save.reset} /> : null}
      <div className={css.receipts}>
        <DataTable
          label="Receipts"
          layoutKey="retention.receipts"
          columns={receiptColumns((id, format) => save.mutate({ id, format }))}
          rows={receipts.data ?? []}
          rowKey={(r) => r.id}
          loading={receipts.isPending}
          empty={
            <EmptyState icon={IconReceipt} title="No receipts" text="Nothing was removed under a retention rule yet." />
          }
        />
      </div>
    </Section>
  );
}
