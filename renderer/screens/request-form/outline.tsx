/** The sticky outline: every section with its state, how complete the request is, and when it was saved. */
import {
  IconAlertTriangle,
  IconCheck,
  IconCircle,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconPoint,
} from '@tabler/icons-react';
import { useEffect, useState, type RefObject } from 'react';
import { Button, cx, formatClock, ProgressBar } from '../../components/index.ts';
import { sections, type SectionId, type SectionState } from './form-model.ts';
import { useCoreForm } from './use-core-form.tsx';
import css from './outline.module.css';
import words from './words.module.css';

function Glyph({ section, complete }: { section: SectionState; complete: boolean }) {
  if (section.shownErrors > 0)
    return <IconAlertTriangle size={16} className={css.glyphError} aria-label={`${section.shownErrors} to mend`} />;
  if (
    section.id === 'purpose' ||
    (section.id === 'review' ? complete : section.required > 0 && section.done === section.required)
  )
    return <IconCircleCheckFilled size={16} className={css.glyphDone} aria-label="complete" />;
  if (section.done > 0) return <IconCircleDashed size={16} aria-label={`${section.done} of ${section.required}`} />;
  if (section.required === 0 && section.id !== 'review')
    return <IconPoint size={16} className={css.glyphOptional} aria-label="optional" />;
  return <IconCircle size={16} aria-hidden="true" />;
}

export function Outline({ scrollRef }: { scrollRef: RefObject<HTMLDivElement | null> }) {
  const { completeness } = useCoreForm();
  const here = useSectionInSight(scrollRef);
  const go = (id: SectionId): void => {
    const target = scrollRef.current?.querySelector<HTMLElement>(`#${id}`);
    target?.scrollIntoView({
      block: 'start',
      behavior: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
    });
    target
      ?.querySelector<HTMLElement>('input:not([type="hidden"]):not([type="file"]), textarea, button')
      ?.focus({ preventScroll: true });
  };
  return (
    <nav className={css.outline} aria-label="Sections">
      <div className={css.meter}>
        <ProgressBar label="Completeness" value={completeness.done} max={completeness.required} bare />
        <span className={words.quiet}>
          {completeness.done} of {completeness.required}
        </span>
      </div>
      <ol className={css.outlineList}>
        {completeness.sections.map((section) => (
          <li key={section.id}>
            <button
              type="button"
              className={cx(css.outlineItem, section.id === here && css.outlineHere)}
              aria-current={section.id === here ? 'true' : undefined}
              onClick={() => go(section.id)}
            >
              <Glyph
                section={section}
                complete={completeness.problems.every((problem) => problem.severity === 'warning')}
              />
              <span>{section.title}</span>
            </button>
          </li>
        ))}
      </ol>
      <SaveIndicator />
    </nav>
  );
}

function SaveIndicator() {
  const { saveState, flush } = useCoreForm();
  if (saveState.kind === 'failed')
    return (
      <div className={css.unsaved} role="alert">
        <p>
          <strong>Not saved.</strong> {saveState.error.message} What you typed stays here and is tried again.
        </p>
        <Button size="sm" onClick={() => void flush()}>
          Save now
        </Button>
      </div>
    );
  return (
    <p className={css.saved} role="status">
      {saveState.kind === 'saved' ? (
        <>
          <IconCheck size={14} aria-hidden="true" />{' '}
          {saveState.at === null ? 'Draft' : `Saved ${formatClock(saveState.at)}`}
        </>
      ) : (
        'Saving…'
      )}
    </p>
  );
}

/** The last section whose top has passed the upper third of the scroller. */
function useSectionInSight(scrollRef: RefObject<HTMLDivElement | null>): SectionId {
  const [here, setHere] = useState<SectionId>('purpose');
  useEffect(() => {
    const box = scrollRef.current;
    if (!box) return undefined;
    const look = (): void => {
      const line = box.getBoundingClientRect().top + box.clientHeight / 3;
      const atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
      const passed = sections.filter(
        ({ id }) => (box.querySelector(`#${id}`)?.getBoundingClientRect().top ?? Infinity) <= line,
      );
      setHere(atEnd && box.scrollTop > 0 ? 'review' : (passed.at(-1)?.id ?? 'purpose'));
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    return () => box.removeEventListener('scroll', look);
  }, [scrollRef]);
  return here;
}
