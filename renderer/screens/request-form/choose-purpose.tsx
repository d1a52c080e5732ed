/** The first step of a new request: its purpose, with the legal basis named. Keys 1 to 5 choose. */
import { IconChevronRight } from '@tabler/icons-react';
import { useEffect } from 'react';
import { purposeBasis, purposeLabels, purposes } from '../../../preload/contract/rules/core-request.ts';
import { ErrorCard, Kbd, Page, PageHeader } from '../../components/index.ts';
import { useNewRequest } from './use-new-request.ts';
import css from './purpose.module.css';
import words from './words.module.css';

export function ChoosePurpose() {
  const { start, error } = useNewRequest();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const purpose = purposes[Number(event.key) - 1];
      if (
        !purpose ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.target instanceof HTMLInputElement ||
        window.document.querySelector('[role="dialog"]')
      )
        return;
      event.preventDefault();
      start(purpose);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [start]);
  return (
    <Page kind="read">
      <PageHeader title="New request" counts="Why are the records asked for?" />
      {error ? <ErrorCard error={error} /> : null}
      <ul className={css.purposes}>
        {purposes.map((purpose, index) => (
          <li key={purpose}>
            <button type="button" className={css.purpose} autoFocus={index === 0} onClick={() => start(purpose)}>
              <span className={css.purposeName}>{purposeLabels[purpose]}</span>
              <span className={css.purposeText}>
                {purposeBasis[purpose].text} <span className={words.paragraph}>{purposeBasis[purpose].paragraph}</span>
              </span>
              <Kbd keys={String(index + 1)} />
              <IconChevronRight size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </Page>
  );
}
