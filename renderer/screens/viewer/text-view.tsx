/** Plain text and JSON, line by line and virtual; JSON is indented. Shows characters only: nothing in a file is ever rendered as markup. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import css from './plain-views.module.css';

/** More than this is cut: a text of this length is not read on a screen. */
const shownBytes = 8 * 1024 * 1024;
const lineHeight = 20;

interface Loaded {
  lines: string[];
  cut: boolean;
}

async function load(address: string, size: number, json: boolean, signal: AbortSignal): Promise<Loaded> {
  const cut = size > shownBytes;
  const answer = await fetch(address, {
    signal,
    cache: 'no-store',
    headers: cut ? { range: `bytes=0-${shownBytes - 1}` } : {},
  });
  if (!answer.ok) throw new Error('unreadable');
  const text = new TextDecoder('utf-8').decode(await answer.arrayBuffer());
  return { lines: (json && !cut ? indented(text) : text).split(/\r\n|\r|\n/), cut };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON after all: shown as it came.
    return text;
  }
}

export interface TextViewProps {
  address: string;
  /** Bytes. */
  size: number;
  json: boolean;
  label: string;
}

export function TextView({ address, size, json, label }: TextViewProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<Loaded | 'failed' | null>(null);
  useEffect(() => {
    const control = new AbortController();
    load(address, size, json, control.signal).then(setLoaded, () => {
      if (!control.signal.aborted) setLoaded('failed');
    });
    return () => control.abort();
  }, [address, size, json]);
  const lines = loaded === null || loaded === 'failed' ? [] : loaded.lines;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => lineHeight,
    overscan: 30,
    paddingStart: 12,
    paddingEnd: 24,
  });
  const widest = lines.reduce((width, line) => Math.max(width, line.length), 0);

  if (loaded === 'failed')
    return (
      <div className={css.notice} role="alert">
        <h2>The file could not be read</h2>
        <p>Open the document again. If it returns, download it again.</p>
      </div>
    );
  return (
    <div className={css.text}>
      {loaded?.cut ? <p className={css.cut}>Only the first 8 MB are shown.</p> : null}
      <div ref={scrollRef} className={css.textScroll} tabIndex={0} role="region" aria-label={label}>
        <div
          className={css.textSheet}
          style={{ height: virtual.getTotalSize(), minWidth: `${Math.min(widest, 20_000) + 10}ch` }}
        >
          {virtual.getVirtualItems().map((item) => (
            <div key={item.key} className={css.line} style={{ top: item.start }}>
              <span className={css.lineNumber} aria-hidden="true">
                {item.index + 1}
              </span>
              <span className={css.lineText}>{lines[item.index]}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
