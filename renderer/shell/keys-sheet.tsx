/** All keys on one sheet (?). */
import { Dialog } from '../components/dialog.tsx';
import { Kbd } from '../components/kbd.tsx';
import { destinations } from './destinations.ts';
import { viewerKeyWords } from '../screens/viewer/viewer-keys.ts';
import css from './keys-sheet.module.css';

const groups: readonly { title: string; keys: readonly [string, string][] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl+K', 'Search and commands'],
      ['N', 'New request'],
      ['/', 'Filter this list'],
      ['Esc', 'Back one level'],
      ['Alt+←', 'Back'],
      ['Alt+→', 'Forward'],
      ['Ctrl+L', 'Lock'],
      ['?', 'This sheet'],
    ],
  },
  { title: 'Go to', keys: destinations.map((place): [string, string] => [`G ${place.key}`, place.label]) },
  {
    title: 'In lists',
    keys: [
      ['↑', 'Row above'],
      ['↓', 'Row below'],
      ['Home', 'First row'],
      ['End', 'Last row'],
      ['Enter', 'Open'],
      ['A…Z', 'Find a row by its name'],
      ['Space', 'Mark a row'],
      ['Shift+↓', 'Mark a range'],
      ['Ctrl+A', 'Mark all'],
      ['←', 'Fold a group'],
      ['→', 'Unfold a group'],
    ],
  },
  { title: 'In documents', keys: viewerKeyWords },
  {
    title: 'Size of text',
    keys: [
      ['Ctrl++', 'Larger'],
      ['Ctrl+-', 'Smaller'],
      ['Ctrl+0', 'As it was'],
    ],
  },
];

export function KeysSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose} width={620}>
      <div className={css.groups} tabIndex={-1} data-autofocus>
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className={css.title}>{group.title}</h3>
            <dl className={css.list}>
              {group.keys.map(([keys, text]) => (
                <div key={keys} className={css.item}>
                  <dt>{text}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
