/** The line of counts at the right of the stepper: what is most worth knowing at each step. */
import type { Totals } from '../../../preload/contract/projects.ts';
import { formatCount, plural } from '../../components/index.ts';
import type { Step } from './steps.ts';
import css from './projects.module.css';

export function TotalsLine({ totals, step }: { totals: Totals; step: Step }) {
  if (totals.imported + totals.joined === 0) return null;
  const parts: { key: string; text: string; className?: string | undefined }[] = [
    { key: 'rows', text: plural(totals.imported, 'row') },
  ];
  const add = (key: string, rows: number, one: string, many: string, className: string | undefined): void => {
    if (rows > 0) parts.push({ key, text: `${formatCount(rows)} ${rows === 1 ? one : many}`, className });
  };
  if (step === 'send' || step === 'match') {
    add('sent', totals.sent, 'sent', 'sent', css.good);
    add('held', totals.held, 'held', 'held', undefined);
    add('ready', totals.ready, 'ready', 'ready', css.good);
    add('waiting', totals.waiting - totals.ready, 'waits for its site', 'wait for their sites', css.warn);
    add('failed', totals.failed, 'refused', 'refused', css.bad);
    add('invalid', totals.invalid, 'cannot be sent', 'cannot be sent', css.bad);
    add('joined', totals.joined, 'sent elsewhere', 'sent elsewhere', css.good);
  } else {
    add('clean', totals.imported - totals.withErrors, 'clean', 'clean', css.good);
    add('errors', totals.withErrors, 'error', 'errors', css.bad);
    add('warnings', totals.withWarnings, 'warning', 'warnings', css.warn);
  }
  return (
    <p className={css.totals} data-totals>
      {parts.map((part, index) => (
        <span key={part.key}>
          {index > 0 ? ' · ' : ''}
          <span className={part.className}>{part.text}</span>
        </span>
      ))}
    </p>
  );
}
