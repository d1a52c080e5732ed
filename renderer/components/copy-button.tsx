/** Copies a text that is not PHI (ids, codes, technical detail) and says that it did. */
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

const SHOWN_MS = 1600;

export interface CopyButtonProps {
  value: string;
  /** The button's text; default “Copy”. */
  label?: string;
  size?: 'sm' | 'md';
}

export function CopyButton({ value, label = 'Copy', size = 'sm' }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    navigator.clipboard.writeText(value).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  };
  return (
    <>
      <Button
        size={size}
        onClick={copy}
        icon={
          state === 'copied' ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />
        }
      >
        {state === 'copied' ? 'Copied' : state === 'refused' ? 'Not copied: select the text' : label}
      </Button>
      <span className="visually-hidden" role="status">
        {state === 'copied' ? 'Copied' : ''}
      </span>
    </>
  );
}
