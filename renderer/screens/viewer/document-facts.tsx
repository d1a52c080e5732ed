/** What is known about a received file: whose, from where, how large, and which checks it passed. */
import { IconCheck, IconDownload, IconMinus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { purposeLabels, purposes } from '../../../preload/contract/rules/core-request.ts';
import { seamErrorOf } from '../../api/index.ts';
import { Button, ErrorCard, Facts, formatBytes, Mono, RelativeTime, Tag } from '../../components/index.ts';
import { titleOf, typeName } from './document-kind.ts';
import css from './viewer-screen.module.css';

type Check = RecordRow['checks']['size'];

export function CheckMark({ check }: { check: Check }) {
  if (check === 'match')
    return (
      <Tag tone="green" icon={<IconCheck size={12} aria-hidden="true" />}>
        matches
      </Tag>
    );
  if (check === 'mismatch')
    return (
      <Tag tone="red" icon={<IconX size={12} aria-hidden="true" />}>
        differs
      </Tag>
    );
  return (
    <Tag tone="grey" icon={<IconMinus size={12} aria-hidden="true" />}>
      not stated
    </Tag>
  );
}

const purposeLabel = (purpose: string): string => {
  const known = purposes.find((candidate) => candidate === purpose);
  return known ? purposeLabels[known] : purpose;
};

export interface DocumentFactsProps {
  row: RecordRow;
  onRequest: () => void;
  onDownload: () => Promise<unknown>;
}

export function DocumentFacts({ row, onRequest, onDownload }: DocumentFactsProps) {
  const [error, setError] = useState<SeamError | null>(null);
  const [busy, setBusy] = useState(false);
  const again = row.state === 'failed' || row.state === 'quarantined' || row.state === 'forbidden';
  const download = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    await onDownload().catch((reason: unknown) => setError(seamErrorOf(reason)));
    setBusy(false);
  };
  return (
    <>
      <Facts
        labelWidth={84}
        items={[
          { label: 'Patient', value: row.patientName },
          { label: 'Site', value: row.custodianName },
          { label: 'Purpose', value: purposeLabel(row.purpose) },
          { label: 'File', value: titleOf(row) },
          { label: 'Kind', value: kindOf(row) },
          { label: 'Size', value: row.size === null ? '—' : formatBytes(row.size) },
          { label: 'Received', value: <RelativeTime at={row.receivedAt} /> },
          { label: 'Size check', value: <CheckMark check={row.checks.size} /> },
          { label: 'SHA-1', value: <CheckMark check={row.checks.sha1} /> },
          ...(row.expected !== null ? [{ label: 'Announced', value: <Mono>{row.expected}</Mono> }] : []),
          ...(row.actual !== null ? [{ label: 'Arrived', value: <Mono>{row.actual}</Mono> }] : []),
          ...(row.sha256 !== null
            ? [{ label: 'SHA-256', value: <Mono title={row.sha256}>{`${row.sha256.slice(0, 16)}…`}</Mono> }]
            : []),
        ]}
      />
      {row.error ? <ErrorCard error={row.error} /> : null}
      {error ? <ErrorCard error={error} /> : null}
      <div className={css.factActions}>
        <Button onClick={onRequest}>Open its request</Button>
        {again ? (
          <Button icon={<IconDownload size={16} />} busy={busy} onClick={() => void download()}>
            Download again
          </Button>
        ) : null}
      </div>
    </>
  );
}

function kindOf(row: RecordRow): string {
  const found = row.sniffedType === null ? null : typeName(row.sniffedType);
  const declared = typeName(row.declaredType);
  if (found === null) return `${declared}, as announced`;
  return found === declared || row.declaredType === '' ? found : `${found}, announced as ${declared}`;
}
