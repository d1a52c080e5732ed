/**
 * An explanation of benefits as it is printed (CARIN BB, General Guidance): head, plan, money per claim and per line, codes, notes,
 * reasons. Totals are the payer's; where the lines do not add up to them, both stand there and the row says so.
 */
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Amount, Claim, ClaimLine } from '../../../preload/contract/members-view.ts';
import { cx, Tag } from '../../components/index.ts';
import { FactList, factValue, TableOfFacts } from './fact-list.tsx';
import { withDates } from './member-words.ts';
import css from './members.module.css';

const number = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 6 });

/** In the window's shape; a currency other than dollars is named. */
export function amountText(amount: Amount | null | undefined): string {
  if (!amount) return '';
  return `${number.format(amount.value)}${amount.currency === '' || amount.currency === 'USD' ? '' : ` ${amount.currency}`}`;
}

export function ClaimView({ claim, narrow }: { claim: Claim; narrow: boolean }) {
  return (
    <>
      <div className={cx(css.heads, narrow && css.headsNarrow)}>
        <Part title="Claim">
          <FactList facts={claim.head} />
        </Part>
        <Part title="Who">
          <FactList facts={claim.parties} />
        </Part>
        <Part title="Plan">
          <FactList facts={claim.plan} />
        </Part>
      </div>
      <Part title="Amounts">
        {claim.remarks.map((remark) => (
          <p key={remark} className={css.remark}>
            <IconAlertTriangle size={16} aria-hidden="true" /> {remark}
          </p>
        ))}
        {claim.money.length > 0 ? <Money claim={claim} /> : null}
        <FactList facts={claim.decisions} />
      </Part>
      {claim.lines.length > 0 ? (
        <Part title={claim.lines.length === 1 ? '1 line' : `${claim.lines.length} lines`}>
          {narrow ? (
            <ol className={css.lines}>
              {claim.lines.map((line, index) => (
                <li key={`${line.number} ${index}`}>
                  <LineHead line={line} />
                  <LineMore line={line} />
                  <FactList
                    facts={line.amounts.map(({ code, amount }) => ({
                      label: labelOf(claim, code),
                      value: amountText(amount),
                      kind: 'text' as const,
                    }))}
                  />
                </li>
              ))}
            </ol>
          ) : (
            <Lines claim={claim} />
          )}
        </Part>
      ) : null}
      <Tables claim={claim} />
      {claim.payment.length > 0 ? (
        <Part title="Payment">
          <FactList facts={claim.payment} />
        </Part>
      ) : null}
      {claim.notes.length > 0 ? (
        <Part title="Notes of the payer">
          <ol className={css.notes}>
            {claim.notes.map((note) => (
              <li key={`${note.number} ${note.text}`}>
                <span className={css.quiet}>{note.number}</span> {note.text}
                {note.kind === '' ? '' : ` (${note.kind})`}
              </li>
            ))}
          </ol>
        </Part>
      ) : null}
    </>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={css.section} aria-label={title}>
      <h2 className={css.sectionTitle}>{title}</h2>
      {children}
    </section>
  );
}

const labelOf = (claim: Claim, code: string): string => claim.money.find((m) => m.code === code)?.label ?? code;

/** Both columns only where lines carry money: most claims then show that they agree. */
function Money({ claim }: { claim: Claim }) {
  const lines = claim.money.some((m) => m.lines !== null);
  return (
    <table className={css.money} aria-label="Amounts of the claim">
      <thead>
        <tr>
          <th scope="col">Amount</th>
          <th scope="col" className={css.end}>
            Payer’s total
          </th>
          {lines ? (
            <th scope="col" className={css.end}>
              Sum of the lines
            </th>
          ) : null}
          <th scope="col">
            <span className="visually-hidden">Agreement</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {claim.money.map((m) => (
          <tr key={m.code} className={m.code === 'memberliability' ? css.owed : undefined}>
            <th scope="row">{m.label}</th>
            <td className={css.end}>
              {m.total === null ? <span className={css.quiet}>not given</span> : amountText(m.total)}
            </td>
            {lines ? <td className={css.end}>{amountText(m.lines)}</td> : null}
            <td>{m.differs ? <Tag tone="amber">differs</Tag> : null}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One column for each category that any line carries. */
function Lines({ claim }: { claim: Claim }) {
  const used = claim.money.filter((m) => claim.lines.some((line) => line.amounts.some((a) => a.code === m.code)));
  return (
    <div className={css.wideTable} tabIndex={0} role="group" aria-label="Lines of the claim">
      <table className={css.table} aria-label="Lines">
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Date</th>
            <th scope="col">Service</th>
            {used.map((m) => (
              <th key={m.code} scope="col" className={css.end}>
                {m.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {claim.lines.map((line, index) => (
            <tr key={`${line.number} ${index}`}>
              <td>{line.number}</td>
              <td className={css.days}>{withDates(line.served)}</td>
              <td>
                <strong>{line.service}</strong>
                <LineMore line={line} />
              </td>
              {used.map((m) => (
                <td key={m.code} className={css.end}>
                  {line.amounts
                    .filter((a) => a.code === m.code)
                    .map((a) => amountText(a.amount))
                    .join(' + ')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LineHead({ line }: { line: ClaimLine }) {
  return (
    <p>
      <span className={css.quiet}>{line.number}</span> <strong>{line.service}</strong>{' '}
      <span className={css.quiet}>{withDates(line.served)}</span>
    </p>
  );
}

function LineMore({ line }: { line: ClaimLine }) {
  return (
    <>
      {[...line.codes, ...line.more].map((fact, index) => (
        <span key={`${fact.label} ${index}`} className={css.under}>
          {fact.label}: {factValue(fact)}
        </span>
      ))}
      {line.reasons.map((reason) => (
        <span key={reason} className={css.reason}>
          {reason}
        </span>
      ))}
      {line.notes.map((note) => (
        <span key={note} className={css.under}>
          Note: {note}
        </span>
      ))}
    </>
  );
}

function Tables({ claim }: { claim: Claim }) {
  const tables = [
    ['Diagnoses', claim.diagnoses],
    ['Procedures', claim.procedures],
    ['Care team', claim.careTeam],
    ['Supporting information', claim.supporting],
  ] as const;
  return (
    <>
      {tables.map(([title, table]) =>
        table ? (
          <Part key={title} title={title}>
            <TableOfFacts label={title} table={table} />
          </Part>
        ) : null,
      )}
    </>
  );
}
