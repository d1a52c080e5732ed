/** A picture (PNG, JPEG): fitted or at its own size, and turned. */
import { IconArrowsMaximize, IconRotateClockwise, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { IconButton } from '../../components/icon-button.tsx';
import { nextZoom } from './engine/page-layout.ts';
import viewer from './pdf-viewer.module.css';
import css from './plain-views.module.css';

export function ImageView({
  address,
  label,
  toolbarStart,
  toolbarEnd,
}: {
  address: string;
  label: string;
  toolbarStart?: ReactNode;
  toolbarEnd?: ReactNode;
}) {
  const [zoom, setZoom] = useState<number | null>(null);
  const [turn, setTurn] = useState(0);
  const [natural, setNatural] = useState({ width: 0, height: 0 });
  const [failed, setFailed] = useState(false);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === '+' || event.key === '=') setZoom(nextZoom(zoom ?? 1, 1));
    else if (event.key === '-') setZoom(nextZoom(zoom ?? 1, -1));
    else if (event.key === '0') setZoom(null);
    else return;
    event.preventDefault();
  };
  return (
    <section className={viewer.viewer} aria-label={label} onKeyDown={onKeyDown}>
      <div className={viewer.toolbar} role="toolbar" aria-label="Picture tools">
        {toolbarStart}
        <span className={viewer.spring} />
        <IconButton label="Zoom out" shortcut="Ctrl+−" onClick={() => setZoom(nextZoom(zoom ?? 1, -1))}>
          <IconZoomOut size={16} />
        </IconButton>
        <IconButton label="Zoom in" shortcut="Ctrl+=" onClick={() => setZoom(nextZoom(zoom ?? 1, 1))}>
          <IconZoomIn size={16} />
        </IconButton>
        <IconButton label="Fit" shortcut="Ctrl+0" pressed={zoom === null} onClick={() => setZoom(null)}>
          <IconArrowsMaximize size={16} />
        </IconButton>
        <IconButton label="Rotate" onClick={() => setTurn((turn + 90) % 360)}>
          <IconRotateClockwise size={16} />
        </IconButton>
        {toolbarEnd}
      </div>
      <div className={css.imageScroll} tabIndex={0} role="region" aria-label={label}>
        {failed ? (
          <div className={css.notice} role="alert">
            <h2>This picture cannot be decoded</h2>
            <p>The file is kept as it arrived. Download it again or ask the site to send it anew.</p>
          </div>
        ) : (
          <img
            src={address}
            alt={label}
            className={zoom === null ? css.fitted : css.sized}
            style={{
              rotate: `${turn}deg`,
              ...(zoom === null ? {} : { width: natural.width * zoom, height: natural.height * zoom }),
            }}
            onLoad={(event) =>
              setNatural({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
            }
            onError={() => setFailed(true)}
          />
        )}
      </div>
    </section>
  );
}
