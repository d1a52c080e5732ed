/** A key or a chord, as printed on the keyboard. */
import { Fragment } from 'react';
import css from './kbd.module.css';

/** @param keys joined with `+` when pressed together (`Ctrl+K`), with a space when one follows the other (`G R`) */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={css.keys}>
      {keys.split(' ').map((chord, index) => (
        <Fragment key={`${chord}-${index}`}>
          {index > 0 ? <span className={css.then}> then </span> : null}
          <kbd className={css.kbd}>{chord.replace(/(?<=.)\+(?=.)/g, ' ')}</kbd>
        </Fragment>
      ))}
    </span>
  );
}
