/** The verdict: five keys, a note, what the reviewers said, and the last one to be taken back. */
import { IconAlertTriangle, IconArrowBackUp, IconUsers } from '@tabler/icons-react';
import type { Ref } from 'react';
import type { Review } from '../../../../preload/contract/review.ts';
import { verdictLabels, type Verdict } from '../../../../preload/contract/rules/review.ts';
import { Button, cx, ErrorCard, inputClass, Kbd, RelativeTime, Tag } from '../../../components/index.ts';
import { verdictLooks } from '../../records/review-words.tsx';
import { keyOfVerdict, verdictOrder } from './verdict-order.ts';
import type { Verdicts } from './use-verdicts.ts';
import css from './panel.module.css';

export interface VerdictSectionProps {
  review: Review;
  /** The file is here: there is something to judge. */
  here: boolean;
  verdicts: Verdicts;
  note: string;
  noteRef: Ref<HTMLInputElement>;
  groupRef: Ref<HTMLDivElement>;
  onNote: (note: string) => void;
  onGive: (verdict: Verdict) => void;
  /** Keeps another note with the verdict that was given already. */
  onKeepNote: () => void;
}

export function VerdictSection({
  review,
  here,
  verdicts,
  note,
  noteRef,
  groupRef,
  onNote,
  onGive,
  onKeepNote,
}: VerdictSectionProps) {
  const mine = review.opinions.find((o) => o.by === review.self)?.verdict ?? null;
  return (
    <section className={cx(css.section, css.verdict)} aria-label="Verdict">
      <div className={css.head}>
        <h2 className={css.title}>Verdict</h2>
        {verdicts.last ? (
          <Button
            variant="subtle"
            size="sm"
            icon={<IconArrowBackUp size={14} aria-hidden="true" />}
            title="Ctrl+Z"
            onClick={() => void verdicts.undo()}
          >
            {`Undo “${verdictLabels[verdicts.last.verdict]}”`}
          </Button>
        ) : null}
      </div>
      <Opinions review={review} />
      <input
        ref={noteRef}
        className={inputClass()}
        aria-label="Note to the verdict"
        placeholder="Note · N"
        value={note}
        maxLength={2000}
        autoComplete="off"
        disabled={!here}
        onChange={(event) => onNote(event.target.value)}
        onBlur={onKeepNote}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          event.currentTarget.blur();
        }}
      />
      <div ref={groupRef} className={css.verdicts} role="group" aria-label="Give a verdict">
        {verdictOrder.map((verdict) => (
          <Button
            key={verdict}
            variant={mine === verdict ? 'primary' : 'default'}
            aria-pressed={mine === verdict}
            disabled={!here}
            trailing={<Kbd keys={keyOfVerdict(verdict)} />}
            onClick={() => onGive(verdict)}
          >
            {verdictLabels[verdict]}
          </Button>
        ))}
      </div>
      {verdicts.error ? <ErrorCard error={verdicts.error} /> : null}
    </section>
  );
}

/** Everybody's latest word, and what it comes to where more than one person is needed. */
function Opinions({ review: { opinions, state, needsSecond, self, history } }: { review: Review }) {
  if (opinions.length === 0) return needsSecond ? <p className={css.quiet}>Two reviewers have to agree here.</p> : null;
  const takenBack = history.length > opinions.length;
  return (
    <>
      {state === 'disagreed' ? (
        <Tag tone="amber" icon={<IconAlertTriangle size={13} aria-hidden="true" />}>
          Reviewers disagree
        </Tag>
      ) : state === 'second' ? (
        <Tag tone="blue" icon={<IconUsers size={13} aria-hidden="true" />}>
          Waits for a second reviewer
        </Tag>
      ) : null}
      <ul className={css.opinions}>
        {opinions.map((o) => (
          <li key={o.by}>
            <Tag tone={verdictLooks[o.verdict].tone}>{verdictLabels[o.verdict]}</Tag>
            <span className={css.who}>
              {o.by === self ? 'you' : o.by} · <RelativeTime at={o.at} />
            </span>
            {o.note ? <p className={css.noteText}>{o.note}</p> : null}
          </li>
        ))}
      </ul>
      {takenBack ? (
        <details className={css.history}>
          <summary>History</summary>
          <ul>
            {history.map((h) => (
              <li key={`${h.at} ${h.by}`}>
                {h.verdict === null ? 'Taken back' : verdictLabels[h.verdict]} · {h.by === self ? 'you' : h.by} ·{' '}
                <RelativeTime at={h.at} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
