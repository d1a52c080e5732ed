/** Settings: the packages that ship with the program, each with its licence. */
import { useState } from 'react';
import { useOperation } from '../../api/index.ts';
import { ErrorCard, SearchInput, Section } from '../../components/index.ts';
import css from './licences.module.css';

export function Licences() {
  const list = useOperation('app:licences', {}, { staleMs: Infinity });
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const all = list.data?.packages ?? [];
  const shown = all.filter((one) => `${one.name} ${one.licence}`.toLowerCase().includes(wanted));
  return (
    <Section title="Licences">
      <p className={css.text}>
        {all.length} packages are part of this program, beside Electron, whose licences and those of Chromium lie in its
        folder.
      </p>
      {list.error ? <ErrorCard error={list.error.error} /> : null}
      <SearchInput label="Find a package or licence" value={text} onChange={setText} />
      <ul className={css.list} aria-label="Packages">
        {shown.map((one) => (
          <li key={`${one.name} ${one.version}`}>
            <details>
              <summary className={css.line}>
                <span className={css.name}>{one.name}</span>
                <span className={css.version}>{one.version}</span>
                <span className={css.licence}>{one.licence}</span>
              </summary>
              <pre className={css.words}>
                {one.text === '' ? `The package carries no text of its licence (${one.licence}).` : one.text}
              </pre>
            </details>
          </li>
        ))}
      </ul>
      {list.data && shown.length === 0 ? <p className={css.text}>No package is called like that.</p> : null}
    </Section>
  );
}
