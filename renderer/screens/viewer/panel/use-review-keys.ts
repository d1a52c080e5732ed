/** The keys of a review. Heard before the frame's own, which know N otherwise; left alone while one types or a dialog is open. */
import { useEffect, useRef } from 'react';
import type { Verdict } from '../../../../preload/contract/rules/review.ts';
import { isTyping } from '../../../components/focus.ts';
import { isOverlayOpen } from '../../../components/overlay.ts';
import { verdictOrder } from './verdict-order.ts';

export interface ReviewKeys {
  give: (verdict: Verdict) => void;
  focusVerdicts: () => void;
  focusNote: () => void;
  mark: (region: boolean) => void;
  undo: () => void;
}

export function useReviewKeys(keys: ReviewKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const actOf = (event: KeyboardEvent): (() => void) | null => {
      const { give, focusVerdicts, focusNote, mark, undo } = latest.current;
      const key = event.key.toLowerCase();
      if (event.ctrlKey || event.metaKey) return key === 'z' && !event.shiftKey ? undo : null;
      const verdict = /^[1-9]$/.test(key) ? verdictOrder[Number(key) - 1] : undefined;
      if (verdict) return () => give(verdict);
      if (key === 'm') return () => mark(event.shiftKey);
      if (event.shiftKey) return null;
      if (key === 'v') return focusVerdicts;
      if (key === 'n') return focusNote;
      return null;
    };
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      if (isTyping(event.target) || isOverlayOpen()) return;
      const act = actOf(event);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
