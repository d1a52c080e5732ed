/** The documents of a request with their state; a ready one opens in the viewer. */
import { IconAlertTriangle, IconFileText, IconFileTypePdf, IconPhoto } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { RecordDocument } from '../../../preload/contract/requests.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, formatBytes, Mono } from '../../components/index.ts';
import { DocumentStateTag } from '../records/document-state.tsx';
import { titleOf, typeName, viewKindOf } from '../viewer/document-kind.ts';
import css from './request.module.css';

export function RequestDocuments({ documents }: { documents: readonly RecordDocument[] }) {
  const navigate = useNavigate();
  const download = useMutationOperation('records:download', { invalidates: ['requests:get', 'records:list'] });
  if (documents.length === 0)
    return <p className={css.quiet}>None yet. They are downloaded by themselves as soon as the site delivers them.</p>;
  return (
    <>
      <ul className={css.documents}>
        {documents.map((document) => (
          <li key={document.id} className={css.document}>
            <button
              type="button"
              className={css.documentOpen}
              onClick={() => void navigate({ to: '/records/$documentId', params: { documentId: document.id } })}
            >
              <Glyph document={document} />
              <span className={css.documentName}>{titleOf(document)}</span>
              <DocumentStateTag state={document.state} receivedBytes={document.receivedBytes} size={document.size} />
              <span className={css.documentMeta}>
                {typeName(document.sniffedType ?? document.declaredType)}
                {document.size === null ? '' : ` · ${formatBytes(document.size)}`}
              </span>
            </button>
            {document.state === 'quarantined' ? (
              <p className={css.documentProblem}>
                Announced <Mono>{document.expected ?? 'nothing'}</Mono>, arrived{' '}
                <Mono>{document.actual ?? 'unknown'}</Mono>. Kept apart, not shown.
              </p>
            ) : document.error ? (
              <p className={css.documentProblem}>
                {document.error.message} {document.error.nextStep ?? ''}
              </p>
            ) : null}
            {document.state === 'failed' || document.state === 'quarantined' || document.state === 'forbidden' ? (
              <Button
                size="sm"
                busy={download.isPending && download.variables.id === document.id}
                onClick={() => download.mutate({ id: document.id })}
              >
                Download again
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {download.error ? <ErrorCard error={download.error.error} onDismiss={download.reset} /> : null}
    </>
  );
}

function Glyph({ document }: { document: RecordDocument }) {
  if (document.state === 'quarantined' || document.state === 'failed')
    return <IconAlertTriangle size={18} className={css.trouble} aria-hidden="true" />;
  const kind = viewKindOf(document.sniffedType ?? document.declaredType);
  if (kind === 'pdf') return <IconFileTypePdf size={18} aria-hidden="true" />;
  if (kind === 'picture') return <IconPhoto size={18} aria-hidden="true" />;
  return <IconFileText size={18} aria-hidden="true" />;
}
