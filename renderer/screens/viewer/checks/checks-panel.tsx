/**
 * What reading a document showed about it, check by check, with its evidence one click away. It advises; the verdict is the
 * reviewer's. Stands within `ViewerProvider`, which leads the view to a page and marks the words.
 */
import {
  IconAlertTriangle,
  IconChevronLeft,
  IconChevronRight,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  type Icon,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { ArrivalCheck, Evidence } from '../../../../preload/contract/arrival.ts';
import { useMutationOperation, useOperation } from '../../../api/index.ts';
import { Button, cx, ErrorCard, IconButton, Skeleton } from '../../../components/index.ts';
import { useViewer } from '../viewer-controller.tsx';
import css from './checks.module.css';
import { placeWords, readingWords, sourceWords } from './reading-words.ts';
import { showEvidence } from './show-evidence.ts';

type Verdict = ArrivalCheck['verdict'];

const looks: Readonly<Record<Verdict, { icon: Icon; word: string }>> = {
  ok: { icon: IconCircleCheck, word: 'In order' },
  warn: { icon: IconAlertTriangle, word: 'To look at' },
  fail: { icon: IconCircleX, word: 'Not in order' },
  unknown: { icon: IconHelpCircle, word: 'Not known' },
};

export interface ChecksPanelProps {
  documentId: string;
  /** Opens another document, for evidence that lies there. */
  onOpenDocument?: (documentId: string) => void;
}

export function ChecksPanel({ documentId, onOpenDocument }: ChecksPanelProps) {
  const got = useOperation('arrival:checks', { id: documentId }, { keepPrevious: false });
  const again = useMutationOperation('text:readAgain', { invalidates: ['arrival:checks'] });
  if (got.error) return <ErrorCard error={got.error.error} onRetry={() => void got.refetch()} />;
  if (!got.data) return <Skeleton lines={4} />;
  const { reading, checks } = got.data;
  const progress = readingWords(reading);
  return (
    <section className={css.panel} aria-label="Arrival checks">
      <h2 className={css.heading}>Arrival checks</h2>
      {progress ? (
        <p className={css.progress} role="status">
          {progress}
        </p>
      ) : null}
      <ul className={css.checks}>
        {checks.map((check) => (
          <CheckItem key={check.kind} check={check} documentId={documentId} onOpenDocument={onOpenDocument} />
        ))}
      </ul>
      {reading.state === 'unreadable' && reading.problem !== 'unsupported' ? (
        <Button size="sm" busy={again.isPending} onClick={() => again.mutate({ id: documentId })}>
          Read again
        </Button>
      ) : null}
    </section>
  );
}

function CheckItem({
  check,
  documentId,
  onOpenDocument,
}: {
  check: ArrivalCheck;
  documentId: string;
  onOpenDocument: ChecksPanelProps['onOpenDocument'];
}) {
  const viewer = useViewer();
  const [at, setAt] = useState(-1);
  const { icon: Glyph, word } = looks[check.verdict];
  const { evidence } = check;
  const go = (to: number): void => {
    const found = evidence[(to + evidence.length) % evidence.length];
    if (!found) return;
    setAt((to + evidence.length) % evidence.length);
    showEvidence(viewer, documentId, found, onOpenDocument);
  };
  const current: Evidence | undefined = evidence[at];
  const words = (
    <>
      <span className={css.title}>
        {check.title}
        <span className="visually-hidden">: {word}</span>
      </span>
      <span className={css.sentence}>{check.sentence}</span>
    </>
  );
  return (
    <li className={cx(css.check, css[check.verdict])}>
      <Glyph size={16} stroke={1.75} aria-hidden="true" className={css.icon} />
      {evidence.length === 0 ? (
        <div className={css.words}>{words}</div>
      ) : (
        <button type="button" className={cx(css.words, css.link)} onClick={() => go(at + 1)}>
          {words}
        </button>
      )}
      {evidence.length > 0 ? (
        <div className={css.evidence}>
          <span className={css.place} aria-live="polite">
            {current
              ? `${placeWords(current)} · ${at + 1} of ${evidence.length}${check.more > 0 ? '+' : ''}${sourceWords(current)}`
              : `${evidence.length}${check.more > 0 ? '+' : ''} ${evidence.length === 1 ? 'place' : 'places'}`}
          </span>
          <IconButton
            label={`${check.title}: place before`}
            disabled={evidence.length < 2}
            onClick={() => go(at < 0 ? evidence.length - 1 : at - 1)}
          >
            <IconChevronLeft size={14} />
          </IconButton>
          <IconButton label={`${check.title}: next place`} onClick={() => go(at + 1)}>
            <IconChevronRight size={14} />
          </IconButton>
        </div>
      ) : null}
    </li>
  );
}
