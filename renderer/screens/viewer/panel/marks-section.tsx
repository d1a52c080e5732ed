/** The marks of a document, in the order of its pages; one click leads there. */
import { IconBookmarkPlus, IconMessage2, IconPencil, IconTrash } from '@tabler/icons-react';
import type { Mark } from '../../../../preload/contract/review.ts';
import { Button, cx, IconButton, Kbd } from '../../../components/index.ts';
import tones from '../../../components/tones.module.css';
import type { Marking } from './use-marking.ts';
import { MarkForm } from './mark-form.tsx';
import { markTones, markWords } from './mark-looks.ts';
import css from './panel.module.css';

export function MarksSection({ marks, marking }: { marks: readonly Mark[]; marking: Marking }) {
  const { edited } = marking;
  return (
    <section className={css.section} aria-label="Marks">
      <div className={css.head}>
        <h2 className={css.title}>Marks</h2>
        <Button
          variant="subtle"
          size="sm"
          icon={<IconBookmarkPlus size={14} aria-hidden="true" />}
          trailing={<Kbd keys="M" />}
          disabled={!marking.possible}
          onClick={() => marking.begin(false)}
        >
          Mark
        </Button>
      </div>
      {edited ? (
        <MarkForm
          key={`${edited.id ?? 'new'} ${edited.turn}`}
          first={edited.mark}
          isNew={edited.id === null}
          onRegion={marking.canDraw ? marking.draw : undefined}
          onSave={marking.save}
          onClose={marking.close}
        />
      ) : marks.length === 0 ? (
        <p className={css.quiet}>None yet. M marks the page in sight, Shift+M a region of it.</p>
      ) : null}
      {marks.length > 0 ? (
        <ul className={css.marks}>
          {marks.map((mark) => (
            <li key={mark.id} className={css.mark}>
              <button
                type="button"
                className={css.markOpen}
                onClick={() => marking.show(mark)}
                title={mark.note || undefined}
              >
                <span className={cx(css.markLabel, tones[markTones[mark.kind]])}>{markWords(mark)}</span>
                <span className={css.quiet}>page {mark.page}</span>
                {mark.note ? (
                  <IconMessage2 size={14} aria-label={`Note: ${mark.note}`} className={css.hasNote} />
                ) : null}
              </button>
              <span className={css.markTools}>
                <IconButton
                  label={`Change mark: ${markWords(mark)}, page ${mark.page}`}
                  onClick={() => marking.edit(mark)}
                >
                  <IconPencil size={14} />
                </IconButton>
                <IconButton
                  label={`Remove mark: ${markWords(mark)}, page ${mark.page}`}
                  onClick={() => void marking.remove(mark)}
                >
                  <IconTrash size={14} />
                </IconButton>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {marking.removed ? (
        <p className={css.quiet} role="status">
          Removed: {markWords(marking.removed)}.
          <Button variant="subtle" size="sm" onClick={() => void marking.restore()}>
            Undo
          </Button>
        </p>
      ) : null}
    </section>
  );
}
