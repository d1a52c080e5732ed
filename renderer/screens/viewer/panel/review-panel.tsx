/**
 * The panel beside a document: checks, marks, facts and the verdict. Its keys work while it is hidden too: 1 to 5 give a verdict and move on,
 * V goes to the verdicts, M marks (Shift+M a region), N writes a note, Ctrl+Z takes the last verdict back.
 */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { RecordRow } from '../../../../preload/contract/records.ts';
import type { Review } from '../../../../preload/contract/review.ts';
import type { Verdict } from '../../../../preload/contract/rules/review.ts';
import { call, useMutationOperation } from '../../../api/index.ts';
import { Checkbox } from '../../../components/index.ts';
import { DocumentFacts } from '../document-facts.tsx';
import { MarksSection } from './marks-section.tsx';
import { PrivacySection } from './privacy-section.tsx';
import { WrongPatientDialog } from './privacy-dialogs.tsx';
import { useMarking } from './use-marking.ts';
import { useReviewKeys } from './use-review-keys.ts';
import type { Verdicts } from './use-verdicts.ts';
import { VerdictSection } from './verdict-section.tsx';
import css from './panel.module.css';

export interface ReviewPanelProps {
  row: RecordRow;
  review: Review;
  verdicts: Verdicts;
  shown: boolean;
  onShow: () => void;
  onRequest: () => void;
  onReturn: (() => void) | null;
  /** What the text of the document says: arrival checks, and find over its request. */
  checks: ReactNode;
}

export function ReviewPanel({ row, review, verdicts, shown, onShow, onRequest, onReturn, checks }: ReviewPanelProps) {
  const documentId = row.id;
  const marking = useMarking(documentId);
  const own = review.opinions.find((o) => o.by === review.self) ?? null;
  const [note, setNote] = useState(own?.note ?? '');
  const [asking, setAsking] = useState(false);
  const noteRef = useRef<HTMLInputElement>(null);
  const groupRef = useRef<HTMLDivElement>(null);
  const here = row.state === 'ready';
  const give = (verdict: Verdict): void => {
    if (!here) return;
    // The one verdict that ends every view of the record asks first.
    if (verdict === 'wrong-patient' && !review.locked) setAsking(true);
    else void verdicts.give(verdict, note, verdict !== 'wrong-patient');
  };
  const keepNote = (): void => {
    if (own && note.trim() !== own.note) void verdicts.give(own.verdict, note, false);
  };
  /** What the panel is needed for brings it into sight first. */
  const later = useRef<(() => void) | null>(null);
  const inPanel = (act: () => void): void => {
    if (shown) act();
    else {
      later.current = act;
      onShow();
    }
  };
  useEffect(() => {
    if (!shown) return;
    const act = later.current;
    later.current = null;
    act?.();
  }, [shown]);
  useReviewKeys({
    give,
    focusVerdicts: () => inPanel(() => groupRef.current?.querySelector('button')?.focus()),
    focusNote: () => inPanel(() => noteRef.current?.focus()),
    mark: (region) => inPanel(() => marking.begin(region)),
    undo: () => void verdicts.undo(),
  });

  return (
    <>
      {shown ? (
        <aside className={css.panel} aria-label="Review">
          <div className={css.scroll}>
            {review.locked ? <PrivacySection documentId={documentId} onReturn={onReturn} /> : null}
            <div className={css.section}>{checks}</div>
            <MarksSection marks={review.marks} marking={marking} />
            <section className={css.section} aria-label="About the document">
              <h2 className={css.title}>Document</h2>
              <DocumentFacts
                row={row}
                onRequest={onRequest}
                onDownload={() => call('records:download', { id: documentId })}
              />
              <Part2 review={review} />
            </section>
          </div>
          <VerdictSection
            review={review}
            here={here}
            verdicts={verdicts}
            note={note}
            noteRef={noteRef}
            groupRef={groupRef}
            onNote={setNote}
            onGive={give}
            onKeepNote={keepNote}
          />
        </aside>
      ) : null}
      {asking ? (
        <WrongPatientDialog
          onConfirm={() => verdicts.give('wrong-patient', note, false)}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

/** 42 CFR Part 2 by the category of the request cannot be taken off here. */
function Part2({ review: { documentId, part2 } }: { review: Review }) {
  const set = useMutationOperation('review:setPart2', { invalidates: ['review:get'] });
  return (
    <Checkbox
      label="Substance use disorder records (42 CFR Part 2)"
      note={part2.request ? 'Its request names this category.' : undefined}
      checked={part2.request || part2.flagged}
      disabled={part2.request || set.isPending}
      onChange={(flagged) => set.mutate({ id: documentId, flagged })}
    />
  );
}
