/** What the rules as typed would make of the stored Tasks. Changes nothing. */
import { IconArrowRight } from '@tabler/icons-react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { ErrorCard, formatCount, plural, StatusBadge } from '../../components/index.ts';
import css from './status-rules.module.css';

export interface TestResultProps {
  result: OutputOf<'statusRules:test'> | undefined;
  error: SeamError | null;
  /** These rules are the ones that hold now. */
  stored: boolean;
}

export function TestResult({ result, error, stored }: TestResultProps) {
  if (error) return <ErrorCard error={error} />;
  if (!result) return null;
  const count = result.changes.reduce((sum, change) => sum + change.count, 0);
  return (
    <div className={css.test} role="status">
      <p className={css.testTitle}>
        {count === 0
          ? `Tested on ${plural(result.tested, 'request')}: nothing would change.`
          : stored
            ? `${plural(count, 'request')} would change by these rules.`
            : `Tested on ${plural(result.tested, 'request')}: ${formatCount(count)} would change.`}
      </p>
      {result.changes.length > 0 ? (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">The site says</th>
              <th scope="col">Task</th>
              <th scope="col">Now</th>
              <th scope="col">
                <span className="visually-hidden">becomes</span>
              </th>
              <th scope="col">Then</th>
              <th scope="col">By</th>
              <th scope="col" className={css.number}>
                Requests
              </th>
            </tr>
          </thead>
          <tbody>
            {result.changes.map((change) => (
              <tr key={`${change.words} ${change.taskStatus} ${change.from} ${change.rule}`}>
                <td className={css.wide}>“{change.words}”</td>
                <td>{change.taskStatus}</td>
                <td>
                  <StatusBadge status={change.from} />
                </td>
                <td>
                  <IconArrowRight size={14} aria-label="becomes" />
                </td>
                <td>
                  <StatusBadge status={change.to} />
                </td>
                <td>{change.rule}</td>
                <td className={css.number}>{formatCount(change.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </div>
  );
}
