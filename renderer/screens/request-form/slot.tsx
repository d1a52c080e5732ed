/** The place of a field in the form: where an error finds its field, and the focus its control. */
import type { ReactNode } from 'react';
import css from './slot.module.css';

export function Slot({ path, wide = false, children }: { path: string; wide?: boolean; children: ReactNode }) {
  return (
    <div data-path={path} className={wide ? css.slotWide : css.slot}>
      {children}
    </div>
  );
}

/** Brings the first of the given fields into sight and focuses its control; fields that are not on the page are skipped. */
export function focusFirst(root: ParentNode, paths: readonly string[]): void {
  const wanted = new Set(paths);
  for (const slot of root.querySelectorAll<HTMLElement>('[data-path]')) {
    if (!wanted.has(slot.dataset['path'] ?? '')) continue;
    const control =
      slot.querySelector<HTMLElement>('input:not([type="hidden"]):not([type="file"]), textarea, select, button') ??
      slot;
    slot.scrollIntoView({ block: 'center' });
    control.focus({ preventScroll: true });
    return;
  }
}
