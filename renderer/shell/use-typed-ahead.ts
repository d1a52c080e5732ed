/**
 * The words of the palette, from the moment its key goes down: what is typed before its box has the focus is neither lost nor does it
 * act on the screen behind.
 */
import { useEffect, useRef, useState } from 'react';

export interface TypedAhead {
  text: string;
  setText: (text: string) => void;
  /** The palette opens: from now on letters are its own. */
  begin: () => void;
}

/** @param open whether the palette is there @param close for Esc before it can take the key itself */
export function useTypedAhead(open: boolean, close: () => void): TypedAhead {
  const [text, setText] = useState('');
  // Set at once, not with the next drawing: the next key may come before it.
  const takes = useRef(false);
  const leave = useRef(close);
  useEffect(() => {
    takes.current = open;
    leave.current = close;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!takes.current || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.closest('[role="dialog"]')) return;
      if (event.key === 'Escape') {
        takes.current = false;
        leave.current();
      } else if (event.key === 'Backspace') setText((typed) => typed.slice(0, -1));
      else if (event.key.length === 1) setText((typed) => typed + event.key);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
  return {
    text,
    setText,
    begin: () => {
      takes.current = true;
      setText('');
    },
  };
}
