/** What lies in a zip: a list of its entries, each opened in place by the view for its kind. XDM media are told by their own index. */
import { IconArchive, IconFile, IconLock } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { focusUnlessTyping } from '../../components/focus.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { ArchiveEntry } from '../../../preload/contract/records.ts';
import { call, seamErrorOf, useOperation } from '../../api/index.ts';
import { EmptyState, ErrorCard, formatBytes, plural, Tag } from '../../components/index.ts';
import type { OpenPart } from './open-part.ts';
import css from './archive-view.module.css';
import screen from './viewer-screen.module.css';

const problems: Record<NonNullable<ArchiveEntry['problem']>, string> = {
  encrypted: 'password',
  method: 'packed in an unknown way',
  bomb: 'would unpack without end',
  tooLarge: 'too large',
};

/** IHE XDM (ITI TF-2, 3.32.4.1.2): an INDEX.HTM for people and a METADATA.XML for each submission. */
const METADATA = /(^|\/)IHE_XDM\/[^/]+\/METADATA\.XML$/i;
/** Metadata are small; more of it is not read. */
const MOST_METADATA = 4 * 1024 * 1024;

/** Titles of the entries that the metadata of an XDM medium name, by the entry's name. */
function useXdmTitles(
  documentId: string,
  address: string,
  entries: readonly ArchiveEntry[] | undefined,
): ReadonlyMap<string, string> {
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    const control = new AbortController();
    const read = async (): Promise<void> => {
      const { xdmDocuments } = await import('./reading/xdm.ts');
      const found = new Map<string, string>();
      for (const [entry, { name, size, problem }] of (entries ?? []).entries()) {
        if (!METADATA.test(name) || problem !== null || size > MOST_METADATA || control.signal.aborted) continue;
        const ticket = await call('records:openEntry', { id: documentId, address, entry });
        const answer = await fetch(ticket.address, { cache: 'no-store', signal: control.signal });
        const folder = name.slice(0, name.lastIndexOf('/') + 1);
        for (const { uri, title } of xdmDocuments(await answer.text())) found.set(`${folder}${uri}`, title);
        await call('records:close', { address: ticket.address });
      }
      if (!control.signal.aborted && found.size > 0) setTitles(found);
    };
    // The names of the files serve as well.
    read().catch(() => undefined);
    return () => control.abort();
  }, [documentId, address, entries]);
  return titles;
}

export interface ArchiveViewProps {
  documentId: string;
  address: string;
  toolbarStart: ReactNode;
  toolbarEnd: ReactNode;
  onPart: OpenPart;
}

export function ArchiveView({ documentId, address, toolbarStart, toolbarEnd, onPart }: ArchiveViewProps) {
  const archive = useOperation('records:archive', { address }, { staleMs: Infinity });
  const [opening, setOpening] = useState<number | null>(null);
  const [error, setError] = useState<SeamError | null>(null);
  const listRef = useRef<HTMLUListElement>(null);
  const scrollRef = useRef<HTMLDivElement>(null);
  const { data } = archive;
  const titles = useXdmTitles(documentId, address, data?.entries);
  useEffect(() => {
    focusUnlessTyping(listRef.current?.querySelector<HTMLElement>('button:not(:disabled)'));
  }, [data]);
  const open = (entry: number, name: string): void => {
    setOpening(entry);
    setError(null);
    call('records:openEntry', { id: documentId, address, entry }).then(
      (ticket) => onPart({ name: name.split('/').at(-1) ?? name, ticket }),
      (reason: unknown) => {
        setOpening(null);
        setError(seamErrorOf(reason));
      },
    );
  };
  const virtual = useVirtualizer({
    count: data?.entries.length ?? 0,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => 40,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems().flatMap(({ index, start }) => {
    const entry = data?.entries[index];
    return entry ? [{ entry, n: index, top: start }] : [];
  });
  const step = (direction: 1 | -1): void => {
    const buttons = [...(listRef.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[Math.min(buttons.length - 1, Math.max(0, at + direction))]?.focus();
  };
  return (
    <section className={css.view} aria-label="Document">
      <div className={screen.toolbar} role="toolbar" aria-label="Document tools">
        {toolbarStart}
        <span className={screen.spring} />
        {toolbarEnd}
      </div>
      <div ref={scrollRef} className={css.scroll} tabIndex={0} role="region" aria-label="Files in the archive">
        {archive.error ? (
          <div className={screen.error}>
            <ErrorCard error={archive.error.error} title="The archive could not be opened" />
          </div>
        ) : null}
        {error ? (
          <div className={screen.error}>
            <ErrorCard error={error} title="The file could not be opened" />
          </div>
        ) : null}
        {data ? (
          <div className={css.sheet}>
            <p className={css.head}>
              {plural(data.entries.length, 'file')}
              {data.entries.some(({ name }) => METADATA.test(name))
                ? ' · XDM, the form in which health systems exchange documents'
                : ''}
            </p>
            {data.broken ? (
              <p className={css.amber}>The archive is damaged: there may be files that are not listed.</p>
            ) : null}
            {data.more ? <p className={css.amber}>There are more files than are listed here.</p> : null}
            {data.entries.length === 0 && !data.broken ? (
              <EmptyState icon={IconArchive} title="The archive is empty" />
            ) : (
              <ul
                ref={listRef}
                className={css.list}
                style={{ height: virtual.getTotalSize() + 1 }}
                onKeyDown={(event) => {
                  if (event.key === 'ArrowDown') step(1);
                  else if (event.key === 'ArrowUp') step(-1);
                  else return;
                  event.preventDefault();
                }}
              >
                {shown.map(({ entry, n, top }) => (
                  <li
                    key={n}
                    ref={virtual.measureElement}
                    data-index={n}
                    className={css.row}
                    style={{ transform: `translateY(${top}px)` }}
                  >
                    <button
                      type="button"
                      className={css.entry}
                      disabled={entry.problem !== null || opening !== null}
                      aria-busy={opening === n}
                      onClick={() => open(n, titles.get(entry.name) ?? entry.name)}
                    >
                      {entry.problem === 'encrypted' ? (
                        <IconLock size={16} aria-hidden="true" />
                      ) : (
                        <IconFile size={16} aria-hidden="true" />
                      )}
                      <span className={css.name}>
                        {titles.get(entry.name) ?? entry.name}
                        {titles.has(entry.name) ? <span className={css.file}>{entry.name}</span> : null}
                      </span>
                      {entry.problem ? <Tag tone="amber">{problems[entry.problem]}</Tag> : null}
                      <span className={css.size}>{formatBytes(entry.size)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </div>
        ) : null}
      </div>
    </section>
  );
}
