/** The provider that holds the records: found in the directory by name or NPI, or taken from recent and favourite sites. */
import { IconBuildingHospital, IconStarFilled } from '@tabler/icons-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Organization } from '../../../preload/contract/directory.ts';
import { isValidNpi } from '../../../preload/contract/rules/npi.ts';
import { useOperation } from '../../api/index.ts';
import { Button, cx, Field, inputClass, Mono, RelativeTime, Section } from '../../components/index.ts';
import { useDirectorySearch, type DirectoryQuestion } from '../directory/use-directory-search.ts';
import { Slot } from './slot.tsx';
import { useCoreForm } from './use-core-form.tsx';
import css from './request-form.module.css';

interface Group {
  label: string;
  items: readonly Organization[];
}

/** Ten digits are an NPI, anything else a name. */
function questionOf(text: string): DirectoryQuestion | null {
  const value = text.trim();
  if (value.length < 2) return null;
  const digits = value.replace(/[\s-]/g, '');
  const npi = /^\d{10}$/.test(digits);
  if (npi && !isValidNpi(digits)) return null;
  return {
    kind: 'provider',
    name: npi ? '' : value,
    match: 'starts-with',
    npi: npi ? digits : '',
    city: '',
    state: '',
    postalCode: '',
  };
}

export function CustodianSection() {
  const { draft, set, touch, problem } = useCoreForm();
  const [changing, setChanging] = useState(false);
  const chosen = draft.custodian;
  const { error, warning } = problem('custodian');
  const take = (organization: Organization): void => {
    set({
      custodian: {
        id: organization.id,
        name: organization.name,
        npi: organization.npi,
        city: organization.city,
        state: organization.state,
      },
    });
    setChanging(false);
    touch('custodian');
  };
  return (
    <Section id="custodian" title="Records held by">
      <Slot path="custodian" wide>
        {chosen && !changing ? (
          <div className={css.site}>
            <IconBuildingHospital size={18} aria-hidden="true" className={css.siteIcon} />
            <div className={css.siteText}>
              <strong>{chosen.name}</strong>
              <span>
                {chosen.npi ? (
                  <>
                    NPI <Mono>{chosen.npi}</Mono>
                    {' · '}
                  </>
                ) : null}
                {[chosen.city, chosen.state].filter(Boolean).join(', ')}
              </span>
              {warning ? <span className={css.warning}>{warning}</span> : null}
            </div>
            <Button size="sm" onClick={() => setChanging(true)}>
              Change
            </Button>
          </div>
        ) : (
          <SitePicker
            error={error}
            onChoose={take}
            onCancel={chosen ? () => setChanging(false) : null}
            onLeave={() => touch('custodian')}
          />
        )}
      </Slot>
    </Section>
  );
}

interface SitePickerProps {
  error: string | undefined;
  onChoose: (organization: Organization) => void;
  onCancel: (() => void) | null;
  onLeave: () => void;
}

function SitePicker({ error, onChoose, onCancel, onLeave }: SitePickerProps) {
  const listId = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const shortlist = useOperation('directory:shortlist', { kind: 'provider' });
  const search = useDirectorySearch(questionOf(text));
  const digits = text.replace(/[\s-]/g, '');
  const wrongNpi = /^\d{10}$/.test(digits) && !isValidNpi(digits);

  const groups: Group[] =
    text.trim().length < 2
      ? [
          { label: 'Favourites', items: shortlist.data?.favourites ?? [] },
          { label: 'Recent', items: (shortlist.data?.recent ?? []).filter((item) => !item.favourite) },
        ].filter((group) => group.items.length > 0)
      : [
          {
            label: search.answer?.source === 'cache' ? 'From the directory kept on this machine' : 'Directory',
            items: search.items,
          },
        ].filter((group) => group.items.length > 0);
  const options = groups.flatMap((group) => group.items);
  const at = Math.min(active, Math.max(0, options.length - 1));

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
      // Enter chooses a site or does nothing: it never reaches the form.
      if (open && option) onChoose(option);
    } else if (event.key === 'Escape') {
      if (open && options.length > 0) setOpen(false);
      else if (onCancel) onCancel();
      else return;
    } else return;
    event.preventDefault();
  };

  const status = statusOf(text, wrongNpi, search, options.length);
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
        label="Provider"
        required
        error={wrongNpi ? 'The check digit of this NPI is wrong. Compare the ten digits.' : error}
        help="Type the beginning of the name, or the NPI."
      >
        {(ids) => (
          <input
            {...ids}
            type="text"
            role="combobox"
            className={inputClass()}
            name="custodian"
            placeholder="Name or NPI"
            autoComplete="off"
            spellCheck={false}
            autoFocus={onCancel !== null}
            maxLength={200}
            value={text}
            aria-expanded={open && options.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open && options.length > 0 ? `${listId}-${at}` : undefined}
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
      <div className={css.pickerPanel} hidden={!open || (groups.length === 0 && status === '')}>
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label="Providers"
          className={css.options}
          onScroll={(event) => {
            const box = event.currentTarget;
            if (box.scrollTop + box.clientHeight > box.scrollHeight - 120) search.more();
          }}
        >
          {groups.map((group) => (
            <div key={group.label} role="group" aria-label={group.label}>
              <div className={css.optionGroup} aria-hidden="true">
                {group.label}
              </div>
              {group.items.map((item) => {
                const index = options.indexOf(item);
                return (
                  <div
                    key={item.id}
                    id={`${listId}-${index}`}
                    data-index={index}
                    role="option"
                    aria-selected={index === at}
                    className={cx(css.option, index === at && css.optionActive)}
                    onMouseDown={(event) => event.preventDefault()}
                    onMouseMove={() => setActive(index)}
                    onClick={() => onChoose(item)}
                  >
                    <span className={css.optionName}>
                      {item.name}
                      {item.favourite ? <IconStarFilled size={12} aria-label="favourite" className={css.star} /> : null}
                    </span>
                    <span className={css.optionPlace}>{[item.city, item.state].filter(Boolean).join(', ')}</span>
                    <span className={css.optionNpi}>{item.npi}</span>
                  </div>
                );
              })}
            </div>
          ))}
        </div>
        {status ? <p className={css.pickerStatus}>{status}</p> : null}
        {search.answer?.source === 'cache' && search.answer.cachedAt ? (
          <p className={css.pickerStatus}>
            The exchange did not answer; as of <RelativeTime at={search.answer.cachedAt} />.
          </p>
        ) : null}
      </div>
      <span className="visually-hidden" role="status">
        {open ? status || `${options.length} providers` : ''}
      </span>
      {onCancel ? (
        <div className={css.picks}>
          <Button size="sm" variant="subtle" onClick={onCancel}>
            Keep the chosen provider
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function statusOf(
  text: string,
  wrongNpi: boolean,
  search: ReturnType<typeof useDirectorySearch>,
  shown: number,
): string {
  if (text.trim().length < 2 || wrongNpi) return '';
  if (search.error) return `${search.error.message} ${search.error.nextStep ?? ''}`.trim();
  if (search.searching && shown === 0) return 'Searching…';
  if (search.loadingMore) return 'More…';
  if (search.answer && shown === 0)
    return 'No provider begins like this. Try fewer letters, or another part of the name in the Directory.';
  return search.answer?.notices.join(' ') ?? '';
}
