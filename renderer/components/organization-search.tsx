/** The search field of the organization picker: a combobox over the directory, with favourite and recent ones before anything is typed. */
import { IconStarFilled } from '@tabler/icons-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Organization } from '../../preload/contract/directory.ts';
import { isValidNpi } from '../../preload/contract/rules/npi.ts';
import { useOperation } from '../api/operations.ts';
import { useDirectorySearch, type DirectoryQuestion, type DirectorySearch } from '../api/use-directory-search.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Field, inputClass } from './field.tsx';
import { RelativeTime } from './text.tsx';
import css from './organization-picker.module.css';

type Kind = 'provider' | 'payer';

/** Providers have names of thousands of sites and an NPI; payers are few, and any part of a name finds them. */
const looks: Record<Kind, { match: DirectoryQuestion['match']; placeholder: string; help: string; none: string }> = {
  provider: {
    match: 'starts-with',
    placeholder: 'Name or NPI',
    help: 'Type the beginning of the name, or the NPI.',
    none: 'No provider begins like this. Try fewer letters, or another part of the name in the Directory.',
  },
  payer: {
    match: 'contains',
    placeholder: 'Type a part of the name',
    help: 'Found in the exchange’s directory; only payers can be chosen.',
    none: 'No payer is called like this. Try fewer letters.',
  },
};

const npiOf = (kind: Kind, text: string): string | null => {
  const digits = text.replace(/[\s-]/g, '');
  return kind === 'provider' && /^\d{10}$/.test(digits) ? digits : null;
};

/** Ten digits are an NPI, anything else a name; a wrong NPI is not asked for. */
function questionOf(kind: Kind, text: string): DirectoryQuestion | null {
  const name = text.trim();
  const npi = npiOf(kind, text);
  if (name.length < 2 || (npi !== null && !isValidNpi(npi))) return null;
  const { match } = looks[kind];
  return { kind, name: npi === null ? name : '', match, npi: npi ?? '', city: '', state: '', postalCode: '' };
}

function statusOf(kind: Kind, search: DirectorySearch, shown: number): string {
  if (search.error) return `${search.error.message} ${search.error.nextStep ?? ''}`.trim();
  if (search.searching && shown === 0) return 'Searching…';
  if (search.loadingMore) return 'More…';
  if (search.answer && shown === 0) return looks[kind].none;
  return search.answer?.notices.join(' ') ?? '';
}

export interface OrganizationSearchProps {
  kind: Kind;
  label: string;
  /** Of the input, for a form that puts the focus on the first error. */
  name: string;
  error: string | undefined;
  onChoose: (organization: Organization) => void;
  /** Back to the one that was chosen before; null where there is none. */
  onCancel: (() => void) | null;
  /** The focus went elsewhere. */
  onLeave: () => void;
}

export function OrganizationSearch({ kind, label, name, error, onChoose, onCancel, onLeave }: OrganizationSearchProps) {
  const listId = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const shortlist = useOperation('directory:shortlist', { kind });
  const question = questionOf(kind, text);
  const search = useDirectorySearch(question);
  const npi = npiOf(kind, text);
  const wrongNpi = npi !== null && !isValidNpi(npi);
  const groups =
    text.trim().length < 2
      ? [
          { title: 'Favourites', items: shortlist.data?.favourites ?? [] },
          { title: 'Recent', items: (shortlist.data?.recent ?? []).filter((item) => !item.favourite) },
        ]
      : [
          {
            title: search.answer?.source === 'cache' ? 'From the directory kept on this machine' : 'Directory',
            items: search.items,
          },
        ];
  const options = groups.flatMap((group) => group.items);
  const at = Math.min(active, Math.max(0, options.length - 1));
  const status = question === null ? '' : statusOf(kind, search, options.length);
  const shown = open && (options.length > 0 || status !== '');

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(options.length - 1, to));
    setActive(next);
    list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
    if (next >= options.length - 5) search.more();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') {
      setOpen(true);
      move(open ? at + 1 : at);
    } else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Enter') {
      const option = options[at];
      // Enter chooses one or does nothing: it never reaches the form.
      if (open && option) onChoose(option);
    } else if (event.key === 'Escape') {
      if (open && options.length > 0) setOpen(false);
      else if (onCancel) onCancel();
      else return;
    } else return;
    event.preventDefault();
  };
  return (
    <div
      className={css.picker}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        setOpen(false);
        onLeave();
      }}
    >
      <Field
        label={label}
        required
        error={wrongNpi ? 'The check digit of this NPI is wrong. Compare the ten digits.' : error}
        help={looks[kind].help}
      >
        {(ids) => (
          <input
            {...ids}
            type="text"
            role="combobox"
            className={inputClass()}
            name={name}
            placeholder={looks[kind].placeholder}
            autoComplete="off"
            spellCheck={false}
            autoFocus={onCancel !== null}
            maxLength={200}
            value={text}
            aria-expanded={shown && options.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={shown && options.length > 0 ? `${listId}-${at}` : undefined}
            onFocus={(event) => {
              setOpen(true);
              // The list opens beneath: it needs room to be seen.
              if (event.currentTarget.getBoundingClientRect().bottom > window.innerHeight - 360)
                event.currentTarget.scrollIntoView({ block: 'center' });
            }}
            onClick={() => setOpen(true)}
            onChange={(event) => {
              setText(event.target.value);
              setActive(0);
              setOpen(true);
            }}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      <div className={css.panel} hidden={!shown}>
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label={`${label}s`}
          className={css.options}
          onScroll={(event) => {
            const box = event.currentTarget;
            if (box.scrollTop + box.clientHeight > box.scrollHeight - 120) search.more();
          }}
        >
          {groups.map(({ title, items }) =>
            items.length === 0 ? null : (
              <div key={title} role="group" aria-label={title}>
                <div className={css.group} aria-hidden="true">
                  {title}
                </div>
                {items.map((item) => {
                  const index = options.indexOf(item);
                  return (
                    <div
                      key={item.id}
                      id={`${listId}-${index}`}
                      data-index={index}
                      role="option"
                      aria-selected={index === at}
                      className={cx(css.option, kind === 'provider' && css.withNpi, index === at && css.active)}
                      onMouseDown={(event) => event.preventDefault()}
                      onMouseMove={() => setActive(index)}
                      onClick={() => onChoose(item)}
                    >
                      <span className={css.name}>
                        {item.name}
                        {item.favourite ? (
                          <IconStarFilled size={12} aria-label="favourite" className={css.star} />
                        ) : null}
                      </span>
                      <span className={css.place}>{[item.city, item.state].filter(Boolean).join(', ')}</span>
                      {kind === 'provider' ? <span className={css.npi}>{item.npi}</span> : null}
                    </div>
                  );
                })}
              </div>
            ),
          )}
        </div>
        {status ? <p className={css.status}>{status}</p> : null}
        {search.answer?.source === 'cache' && search.answer.cachedAt ? (
          <p className={css.status}>
            The exchange did not answer; as of <RelativeTime at={search.answer.cachedAt} />.
          </p>
        ) : null}
      </div>
      <span className="visually-hidden" role="status">
        {open ? status || `${options.length} ${kind}s` : ''}
      </span>
      {onCancel ? (
        <div className={css.keep}>
          <Button size="sm" variant="subtle" onClick={onCancel}>
            Keep the chosen {kind}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
