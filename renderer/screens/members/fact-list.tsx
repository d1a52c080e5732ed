/** Facts as label and value, and tables of them, as the payer gave them. */
import type { Fact, FactTable } from '../../../preload/contract/members-view.ts';
import { cx, Mono } from '../../components/index.ts';
import { withDates } from './member-words.ts';
import css from './members.module.css';

export const factValue = (fact: Fact): string => (fact.kind === 'date' ? withDates(fact.value) : fact.value);

export function FactList({ facts, wide = false }: { facts: readonly Fact[]; wide?: boolean }) {
  if (facts.length === 0) return null;
  return (
    <dl className={cx(css.facts, wide && css.factsWide)}>
      {facts.map((fact, index) => (
        <div key={`${fact.label} ${index}`} className={css.fact}>
          <dt>{fact.label}</dt>
          <dd>{fact.kind === 'code' ? <Mono>{fact.value}</Mono> : factValue(fact)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What has no column of its own stands beneath its row. */
export function TableOfFacts({ label, table }: { label: string; table: FactTable }) {
  return (
    <table className={css.table} aria-label={label}>
      <thead>
        <tr>
          {table.columns.map((column) => (
            <th key={column.label} scope="col" className={column.end ? css.end : undefined}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index}>
            {row.cells.map((cell, at) => (
              <td key={at} className={table.columns[at]?.end ? css.end : undefined}>
                {withDates(cell)}
                {at === row.cells.length - 1
                  ? row.more.map((fact) => (
                      <span key={`${fact.label} ${fact.value}`} className={css.under}>
                        {fact.label}: {factValue(fact)}
                      </span>
                    ))
                  : null}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
