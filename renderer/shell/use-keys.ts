/** The frame's keys. Letters are left alone while one types, and all but the palette and the lock while a dialog is open. */
import { useEffect, useRef } from 'react';
import { isTyping } from '../components/focus.ts';
import { isDetailOpen, isOverlayOpen } from '../components/overlay.ts';
import { destinations } from './destinations.ts';
import type { Commands } from './use-commands.ts';

const SEQUENCE_MS = 1200;

export interface KeyTargets {
  commands: Commands;
  openPalette: () => void;
  openKeys: () => void;
  /** Esc: one level back. */
  up: () => void;
}

export function useKeys(targets: KeyTargets): void {
  const latest = useRef(targets);
  useEffect(() => {
    latest.current = targets;
  });
  useEffect(() => {
    let goAt = Number.NEGATIVE_INFINITY;
    /** Whether something lay over the screen when the key went down: a dialog may be gone before the key comes up to the window. */
    let covered = false;
    const withControl = (event: KeyboardEvent): (() => void) | null => {
      const { commands, openPalette } = latest.current;
      const key = event.key.toLowerCase();
      if (key === 'k') return openPalette;
      if (key === 'l') return commands.lock;
      if (key === '+' || key === '=') return () => commands.zoom(1);
      if (key === '-') return () => commands.zoom(-1);
      if (key === '0') return () => commands.zoom(0);
      if (key === ',') return () => commands.go('/settings');
      return null;
    };
    const plain = (event: KeyboardEvent): (() => void) | null => {
      const { commands, openKeys, up } = latest.current;
      if (event.key === 'Escape') return covered || isOverlayOpen() || isDetailOpen() ? null : up;
      if (isTyping(event.target) || isOverlayOpen()) return null;
      const key = event.key.toUpperCase();
      if (key === 'G' && !event.shiftKey)
        return () => {
          goAt = performance.now();
        };
      if (key === 'N' && !event.shiftKey) return commands.newRequest;
      if (event.key === '/') return commands.focusFilter;
      if (event.key === '?') return openKeys;
      return null;
    };
    // Before any list sees it: the letter after G is the frame's, not a list's type-ahead.
    const onSecondKey = (event: KeyboardEvent): void => {
      covered = event.key === 'Escape' && (isOverlayOpen() || isDetailOpen());
      const pending = performance.now() - goAt < SEQUENCE_MS;
      if (!pending || event.key === 'Shift') return;
      goAt = Number.NEGATIVE_INFINITY;
      const place = destinations.find((d) => d.key === event.key.toUpperCase());
      if (!place || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current.commands.go(place.to);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const { commands } = latest.current;
      let act: (() => void) | null = null;
      if ((event.ctrlKey || event.metaKey) && !event.altKey) act = withControl(event);
      else if (event.altKey && !event.ctrlKey)
        act = event.key === 'ArrowLeft' ? commands.back : event.key === 'ArrowRight' ? commands.forward : null;
      else if (!event.altKey) act = plain(event);
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onSecondKey, { capture: true });
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onSecondKey, { capture: true });
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}
