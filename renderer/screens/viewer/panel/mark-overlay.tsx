/** Marks drawn over a page: a frame around a region, a flag at the edge for the whole page. */
import type { Mark } from '../../../../preload/contract/review.ts';
import { cx } from '../../../components/index.ts';
import tones from '../../../components/tones.module.css';
import type { OverlayPage } from '../viewer-controller.tsx';
import { markTones, markWords } from './mark-looks.ts';
import css from './panel.module.css';

export function MarkOverlay({ page, marks }: { page: OverlayPage; marks: readonly Mark[] }) {
  // Marks lie on the document itself, not on what was opened within it.
  const here = page.path.length === 0 ? marks.filter((mark) => mark.page === page.page) : [];
  const whole = here.filter((mark) => mark.area === null);
  return (
    <>
      {here.map(({ id, area, ...mark }) =>
        area === null ? null : (
          <div key={id} className={cx(css.frame, tones[markTones[mark.kind]])} style={page.place(area)} data-mark={id}>
            <span className={css.frameLabel}>{markWords(mark)}</span>
          </div>
        ),
      )}
      {whole.length > 0 ? (
        <div className={css.flags}>
          {whole.map((mark) => (
            <span key={mark.id} className={cx(css.flag, tones[markTones[mark.kind]])} data-mark={mark.id}>
              {markWords(mark)}
            </span>
          ))}
        </div>
      ) : null}
    </>
  );
}
