/** The viewer's own tools: page, zoom, fit, rotation, find, thumbnails. Every one has a key, told in its title. */
import {
  IconArrowAutofitHeight,
  IconArrowAutofitWidth,
  IconColumns2,
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
  /** Names of the pages as printed on them, where they differ from their numbers. */
  labels: readonly string[] | null;
  outlined: boolean;
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
  labels,
  outlined,
  thumbnails,
  finding,
  start,
  end,
  onThumbnails,
  onFind,
}: ViewerToolbarProps) {
  return (
    <div className={css.toolbar} role="toolbar" aria-label="Document tools">
      <IconButton
        label={outlined ? 'Pages and outline' : 'Thumbnails'}
        shortcut="Ctrl+B"
        pressed={thumbnails}
        onClick={onThumbnails}
      >
        <IconLayoutSidebar size={16} />
      </IconButton>
      {start}
      <PageField page={sheet.inSight.page} pageCount={pageCount} labels={labels} onGo={sheet.goTo} />
      <span className={css.spring} />
      <IconButton label="Zoom out" shortcut="−" onClick={() => sheet.zoomStep(-1)}>
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
      <IconButton label="Zoom in" shortcut="+" onClick={() => sheet.zoomStep(1)}>
        <IconZoomIn size={16} />
      </IconButton>
      <IconButton
        label="Fit width"
        shortcut="0"
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
      {pageCount > 1 ? (
        <IconButton label="Two pages" shortcut="D" pressed={sheet.twoUp} onClick={() => sheet.setTwoUp(!sheet.twoUp)}>
          <IconColumns2 size={16} />
        </IconButton>
      ) : null}
      <IconButton label="Rotate" shortcut="R" onClick={() => sheet.rotate(1)}>
        <IconRotateClockwise size={16} />
      </IconButton>
      {onFind ? (
        <IconButton label="Find" shortcut="F" pressed={finding} onClick={onFind}>
          <IconSearch size={16} />
        </IconButton>
      ) : null}
      {end}
    </div>
  );
}

interface PageFieldProps {
  page: number;
  pageCount: number;
  labels: readonly string[] | null;
  onGo: (page: number) => void;
}

function PageField({ page, pageCount, labels, onGo }: PageFieldProps) {
  const [text, setText] = useState(String(page));
  const [editing, setEditing] = useState(false);
  const label = labels?.[page - 1];
  useEffect(() => {
    if (!editing) setText(String(page));
  }, [page, editing]);
  const go = (): void => {
    // A page is meant as it is printed, where that is told; else by its number.
    const named = labels?.findIndex((label) => label.toLowerCase() === text.trim().toLowerCase()) ?? -1;
    const wanted = named >= 0 && /\D/.test(text) ? named + 1 : Number.parseInt(text, 10);
    // Leaving the field untouched must not jump to the page's top.
    if (Number.isFinite(wanted) && text !== String(page)) onGo(Math.min(Math.max(1, wanted), pageCount));
    setEditing(false);
  };
  return (
    <span className={css.pageField}>
      <input
        className={css.pageInput}
        value={text}
        inputMode={labels ? 'text' : 'numeric'}
        aria-label={`Page, of ${pageCount}`}
        size={Math.max(2, String(pageCount).length)}
        onFocus={(event) => {
          setEditing(true);
          event.currentTarget.select();
        }}
        onChange={(event) => setText(labels ? event.currentTarget.value : event.currentTarget.value.replace(/\D/g, ''))}
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
      {label !== undefined && label !== '' && label !== String(page) ? (
        <span className={css.pageLabel} title="As it is printed on the page">
          “{label}”
        </span>
      ) : null}
    </span>
  );
}
