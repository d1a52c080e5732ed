/** The detail at the right of a list: resizable, closed by Esc, not modal, so the list behind it can be walked. */
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLayout } from '../api/context.tsx';
import { IconButton } from './icon-button.tsx';
import { isOverlayOpen } from './overlay.ts';
import css from './drawer.module.css';

const NARROWEST = 340;
const USUAL = 420;
const WIDEST = 640;
const STEP = 20;

export interface DrawerProps {
  /** Names the region; shown as its heading. */
  title: ReactNode;
  label: string;
  /** Quiet words at the right of the title, such as “1 of 214”. */
  position?: string;
  onClose: () => void;
  /** Key under which its width is remembered; default `drawer`. */
  layoutKey?: string;
  /** Width in px until a person changes it. */
  startWidth?: number;
  /** Buttons at the foot. */
  footer?: ReactNode;
  children: ReactNode;
}

export function Drawer({
  title,
  label,
  position,
  onClose,
  layoutKey = 'drawer',
  startWidth = USUAL,
  footer,
  children,
}: DrawerProps) {
  const [width, setWidth] = useLayout<number>(`${layoutKey}.width`, startWidth);
  const panel = useRef<HTMLElement>(null);
  const resize = (next: number): void => setWidth(Math.round(Math.min(WIDEST, Math.max(NARROWEST, next))));
  useEffect(() => {
    const close = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || isOverlayOpen()) return;
      event.preventDefault();
      onClose();
    };
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [onClose]);
  return (
    <aside className={css.drawer} ref={panel} aria-label={label} data-closes-by-esc style={{ width }}>
      <div
        className={css.handle}
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the detail"
        aria-valuemin={NARROWEST}
        aria-valuemax={WIDEST}
        aria-valuenow={width}
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') resize(width + STEP);
          else if (event.key === 'ArrowRight') resize(width - STEP);
        }}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const right = panel.current?.getBoundingClientRect().right;
          if (right !== undefined && event.currentTarget.hasPointerCapture(event.pointerId))
            resize(right - event.clientX);
        }}
      />
      <header className={css.head}>
        <h2 className={css.title}>{title}</h2>
        {position ? <span className={css.position}>{position}</span> : null}
        <IconButton label="Close" shortcut="Esc" onClick={onClose}>
          <IconX size={16} />
        </IconButton>
      </header>
      <div className={css.body}>{children}</div>
      {footer ? <footer className={css.foot}>{footer}</footer> : null}
    </aside>
  );
}
