/** Finds a phrase in every document of the request: pages by document, a click goes there. Stands within `ViewerProvider`. */
import { useEffect, useState } from 'react';
import type { TextHit } from '../../../../preload/contract/text.ts';
import { useOperation } from '../../../api/index.ts';
import { Button, cx, formatCount, InlineError, plural, SearchInput } from '../../../components/index.ts';
import { Excerpt, plainExcerpt } from '../../search/hits.tsx';
import { useViewer } from '../viewer-controller.tsx';
import css from './request-find.module.css';
import { placeWords, sourceWords } from './reading-words.ts';

const seekDelayMs = 200;
const pageSize = 50;

export interface RequestFindProps {
  requestId: string;
  /** The document in sight. */
  documentId: string;
  onOpenDocument: (documentId: string) => void;
}

export function RequestFind({ requestId, documentId, onOpenDocument }: RequestFindProps) {
  const viewer = useViewer();
  const [typed, setTyped] = useState('');
  const [phrase, setPhrase] = useState('');
  const [shown, setShown] = useState(pageSize);
  useEffect(() => {
    const timer = setTimeout(() => {
      setPhrase(typed.trim());
      setShown(pageSize);
    }, seekDelayMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const got = useOperation(
    'text:find',
    { requestId, phrase, offset: 0, limit: Math.min(200, shown) },
    { enabled: phrase.length > 1, keepPrevious: true },
  );
  const answer = phrase.length > 1 ? got.data : undefined;
  const go = (hit: TextHit): void => {
    const what = { texts: [phrase] };
    if (hit.documentId === documentId) viewer.show(what, hit.paged ? hit.partPage : undefined);
    else {
      viewer.later(hit.documentId, hit.paged ? hit.partPage : null, what);
      onOpenDocument(hit.documentId);
    }
  };
  return (
    <section className={css.find} aria-label="Find in this request">
      <SearchInput
        label="Find in this request"
        placeholder="Find in this request"
        width={244}
        value={typed}
        onChange={setTyped}
      />
      {got.error ? <InlineError>{got.error.error.message}</InlineError> : null}
      {answer ? (
        <p className={css.count} role="status">
          {answer.total === 0
            ? 'Not found'
            : `${plural(answer.total, 'page')} in ${plural(answer.documents, 'document')}`}
          {answer.unread > 0 ? ` · ${plural(answer.unread, 'document')} not read yet` : ''}
        </p>
      ) : null}
      {answer && answer.hits.length > 0 ? (
        <ol className={css.hits}>
          {answer.hits.map((hit, index) => (
            <li key={`${hit.documentId}/${hit.page}`}>
              {index === 0 || answer.hits[index - 1]?.documentId !== hit.documentId ? (
                <p className={cx(css.document, hit.documentId === documentId && css.current)}>{hit.documentTitle}</p>
              ) : null}
              <button type="button" className={css.hit} onClick={() => go(hit)} title={plainExcerpt(hit.snippet)}>
                <span className={css.place}>
                  {hit.paged ? placeWords(hit) : (hit.part ?? 'Text')}
                  {hit.matches > 1 ? ` · ${formatCount(hit.matches)} times` : ''}
                  {sourceWords(hit)}
                </span>
                <span className={css.snippet}>
                  <Excerpt text={hit.snippet} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      ) : null}
      {answer && answer.hits.length < answer.total && shown < 200 ? (
        <Button size="sm" variant="subtle" onClick={() => setShown(shown + pageSize)}>
          More pages
        </Button>
      ) : null}
    </section>
  );
}
