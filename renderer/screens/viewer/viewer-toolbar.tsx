/** The viewer's own tools: page, zoom, fit, rotation, find, thumbnails. Every one has a key, told in its title. */
import {
  IconArrowAutofitHeight,
  IconArrowAutofitWidth,
  IconLayoutSidebar,
  IconRotateClockwise,
  IconSearch,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { IconButton } from '../../components/icon-button.tsx';
import type { Sheet } from './use-sheet.ts';
import css from './pdf-viewer.module.css';

export interface ViewerToolbarProps {
  sheet: Sheet;
  pageCount: number;
  thumbnails: boolean;
  finding: boolean;
  start?: ReactNode;
  end?: ReactNode;
  onThumbnails: () => void;
  /** Null where there is no text to find. */
  onFind: (() => void) | null;
}

export function ViewerToolbar({
  sheet,
  pageCount,
  thumbnails,
  finding,
  start,
  end,
  onThumbnails,
  onFind,
}: ViewerToolbarProps) {
  return (
    <div className={css.toolbar} role="toolbar" aria-label="Document tools">
      <IconButton label="Thumbnails" shortcut="Ctrl+B" pressed={thumbnails} onClick={onThumbnails}>
        <IconLayoutSidebar size={16} />
      </IconButton>
      {start}
      <PageField page={sheet.inSight.page} pageCount={pageCount} onGo={sheet.goTo} />
      <span className={css.spring} />
      <IconButton label="Zoom out" shortcut="Ctrl+−" onClick={() => sheet.zoomStep(-1)}>
        <IconZoomOut size={16} />
      </IconButton>
      <button
        type="button"
        className={css.zoomValue}
        title="Actual size · Ctrl+1"
        aria-label={`Zoom ${Math.round(sheet.layout.zoom * 100)} %, set to actual size`}
        onClick={() => sheet.setMode(1)}
      >
        {Math.round(sheet.layout.zoom * 100)} %
      </button>
      <IconButton label="Zoom in" shortcut="Ctrl+=" onClick={() => sheet.zoomStep(1)}>
        <IconZoomIn size={16} />
      </IconButton>
      <IconButton
        label="Fit width"
        shortcut="Ctrl+0"
        pressed={sheet.mode === 'width'}
        onClick={() => sheet.setMode('width')}
      >
        <IconArrowAutofitWidth size={16} />
      </IconButton>
      <IconButton
        label="Fit page"
        shortcut="Ctrl+9"
        pressed={sheet.mode === 'page'}
        onClick={() => sheet.setMode('page')}
      >
        <IconArrowAutofitHeight size={16} />
      </IconButton>
      <IconButton label="Rotate" shortcut="Ctrl+R" onClick={() => sheet.rotate(1)}>
        <IconRotateClockwise size={16} />
      </IconButton>
      {onFind ? (
        <IconButton label="Find" shortcut="Ctrl+F" pressed={finding} onClick={onFind}>
          <IconSearch size={16} />
        </IconButton>
      ) : null}
      {end}
    </div>
  );
}

function PageField({ page, pageCount, onGo }: { page: number; pageCount: number; onGo: (page: number) => void }) {
  const [text, setText] = useState(String(page));
  const [editing, setEditing] = useState(false);
  useEffect(() => {
    if (!editing) setText(String(page));
  }, [page, editing]);
  const go = (): void => {
    const wanted = Number.parseInt(text, 10);
    // Leaving the field untouched must not jump to the page's top.
    if (Number.isFinite(wanted) && text !== String(page)) onGo(Math.min(Math.max(1, wanted), pageCount));
    setEditing(false);
  };
  return (
    <span className={css.pageField}>
      <input
        className={css.pageInput}
        value={text}
        inputMode="numeric"
        aria-label={`Page, of ${pageCount}`}
        size={Math.max(2, String(pageCount).length)}
        onFocus={(event) => {
          setEditing(true);
          event.currentTarget.select();
        }}
        onChange={(event) => setText(event.currentTarget.value.replace(/\D/g, ''))}
        onBlur={go}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            go();
            event.currentTarget.blur();
          } else if (event.key === 'Escape') {
            setText(String(page));
            setEditing(false);
            event.stopPropagation();
          }
        }}
      />
      <span>of {pageCount.toLocaleString()}</span>
    </span>
  );
}
