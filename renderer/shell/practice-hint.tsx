/** One line above a screen while practising. */
import { IconSchool, IconX } from '@tabler/icons-react';
import { useLayout } from '../api/context.tsx';
import { Button } from '../components/button.tsx';
import { IconButton } from '../components/icon-button.tsx';
import css from './practice-hint.module.css';

const hints = [
  'Open Directory and find a provider, for instance by the name “Clinic”.',
  'Press N, choose a purpose, fill the form; attach any PDF as the authorization.',
  'Send it and watch it move: the practice exchange answers within a minute or two.',
  'When records arrive, open them in Records. They stay readable without a network.',
] as const;

/** While practising: what to try next, one step at a time, until it is put away. */
export function PracticeHint() {
  const [step, setStep] = useLayout<number>('practice.hint', 0);
  const hint = hints[step];
  if (hint === undefined) return null;
  return (
    <aside className={css.practice} aria-label="Practice hint">
      <IconSchool size={16} aria-hidden="true" />
      <p className={css.text}>
        <strong>Practising with made-up people.</strong> {hint}
      </p>
      <span className={css.count}>
        {step + 1} of {hints.length}
      </span>
      <Button size="sm" variant="subtle" onClick={() => setStep(step + 1)}>
        {step + 1 < hints.length ? 'Next' : 'Done'}
      </Button>
      <IconButton label="Hide the hints" size="sm" onClick={() => setStep(hints.length)}>
        <IconX size={14} />
      </IconButton>
    </aside>
  );
}
