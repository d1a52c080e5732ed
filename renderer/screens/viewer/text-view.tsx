/** Plain text and JSON, line by line, wrapped and virtual; JSON is indented. Shows characters only: nothing in a file is ever rendered as markup. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import css from './plain-views.module.css';

/** More than this is cut: a text of this length is not read on a screen. */
const shownBytes = 8 * 1024 * 1024;
const lineHeight = 20;

/** A line is drawn in pieces of this many characters: a file without line breaks must not become one enormous element. */
const pieceLength = 4_000;

interface Line {
  /** Of the file, from 1; null where a piece goes on. */
  number: number | null;
  text: string;
}

interface Loaded {
  lines: Line[];
  cut: boolean;
}

const linesOf = (text: string): Line[] =>
  text.split(/\r\n|\r|\n/).flatMap((line, index) =>
    line.length <= pieceLength
      ? [{ number: index + 1, text: line }]
      : Array.from({ length: Math.ceil(line.length / pieceLength) }, (_, piece) => ({
          number: piece === 0 ? index + 1 : null,
          text: line.slice(piece * pieceLength, (piece + 1) * pieceLength),
        })),
  );

async function load(address: string, size: number, json: boolean, signal: AbortSignal): Promise<Loaded> {
  const cut = size > shownBytes;
  const answer = await fetch(address, {
    signal,
    cache: 'no-store',
    headers: cut ? { range: `bytes=0-${shownBytes - 1}` } : {},
  });
  if (!answer.ok) throw new Error('unreadable');
  const text = new TextDecoder('utf-8').decode(await answer.arrayBuffer());
  return { lines: linesOf(json && !cut ? indented(text) : text), cut };
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
        <div className={css.textSheet} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={css.line}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span className={css.lineNumber} aria-hidden="true">
                {lines[item.index]?.number ?? ''}
              </span>
              <span className={css.lineText}>{lines[item.index]?.text}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
