/**
 * Lets one rectangle be drawn on a page: by dragging, or by the arrow keys (with Shift its size), Enter and Esc. Told in parts of
 * the upright page.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Rotation } from './engine/page-layout.ts';
import { rectBetween, rectStyle, uprightRect, type PageRect } from './engine/page-rect.ts';
import css from './page-layers.module.css';

/** A rectangle smaller than this part of the page is a click. */
const SMALLEST = 0.005;
const KEY_STEP = 0.01;

export interface RegionPickerProps {
  page: number;
  rotation: Rotation;
  /** Takes the focus: the page that the reader is on. */
  focused: boolean;
  onDone: (rect: PageRect | null) => void;
}

export function RegionPicker({ page, rotation, focused, onDone }: RegionPickerProps) {
  const host = useRef<HTMLDivElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  /** As it is seen, on the turned page. */
  const [rect, setRect] = useState<PageRect | null>(null);
  useEffect(() => {
    if (focused) host.current?.focus({ preventScroll: true });
  }, [focused]);
  const at = (event: PointerEvent): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  const done = (shown: PageRect | null): void => onDone(shown === null ? null : uprightRect(shown, rotation));
  const onKeyDown = (event: KeyboardEvent): void => {
    const step: Record<string, [x: number, y: number]> = {
      ArrowLeft: [-KEY_STEP, 0],
      ArrowRight: [KEY_STEP, 0],
      ArrowUp: [0, -KEY_STEP],
      ArrowDown: [0, KEY_STEP],
    };
    const [x, y] = step[event.key] ?? [0, 0];
    const current = rect ?? { x: 0.25, y: 0.25, width: 0.5, height: 0.1 };
    if (x !== 0 || y !== 0)
      setRect(
        event.shiftKey
          ? rectBetween(
              current.x,
              current.y,
              current.x + Math.max(KEY_STEP, current.width + x),
              current.y + Math.max(KEY_STEP, current.height + y),
            )
          : {
              ...current,
              x: Math.min(1 - current.width, Math.max(0, current.x + x)),
              y: Math.min(1 - current.height, Math.max(0, current.y + y)),
            },
      );
    else if (event.key === 'Enter') done(current);
    else if (event.key === 'Escape') done(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={host}
      className={css.picker}
      role="application"
      tabIndex={focused ? 0 : -1}
      aria-label={`Region of page ${page}: drag, or move it with the arrow keys, Shift changes its size, Enter takes it, Esc gives up`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = at(event);
        setRect(null);
      }}
      onPointerMove={(event) => {
        const start = from.current;
        if (!start) return;
        const end = at(event);
        setRect(rectBetween(start.x, start.y, end.x, end.y));
      }}
      onPointerUp={(event) => {
        const start = from.current;
        from.current = null;
        if (!start) return;
        const end = at(event);
        const drawn = rectBetween(start.x, start.y, end.x, end.y);
        if (drawn.width >= SMALLEST && drawn.height >= SMALLEST) done(drawn);
        else setRect(null);
      }}
      onPointerCancel={() => {
        from.current = null;
        setRect(null);
      }}
    >
      {rect ? <span className={css.picked} style={rectStyle(rect, 0)} /> : null}
    </div>
  );
}
