/** The account of a drill, as plain text for a terminal: one column for each run. */
import type { DrillResult } from './options.ts';

export function table(results: readonly (readonly [title: string, result: DrillResult])[]): string {
  const line = (label: string, value: (r: DrillResult) => string | number): string[] => [
    label,
    ...results.map(([, r]) => String(value(r))),
  ];
  const rows = [
    ['', ...results.map(([title]) => title)],
    line('rows', (r) => r.rows),
    line('kills', (r) => r.kills),
    line('… while opening and recovering', (r) => r.killsWhileOpening),
    line('… while sending', (r) => r.killsWhileSending),
    line('lost answers', (r) => r.faults?.lostAnswers ?? '–'),
    line('resets and hangs before a create', (r) => r.faults?.resets ?? '–'),
    line('503', (r) => r.faults?.unavailable ?? '–'),
    line('POSTs in the journal', (r) => r.journal.sent),
    line('… of unknown fate', (r) => r.journal.uncertain),
    line('… looked up and found', (r) => r.journal.found),
    line('… looked up and absent', (r) => r.journal.absent),
    line('Tasks at the exchange', (r) => r.tasks),
    line('distinct identifiers', (r) => r.identifiers),
    line('refused by the exchange', (r) => r.refused),
    line('lost', (r) => r.lost),
    line('doubled', (r) => r.doubled),
    line('unknown to the journal', (r) => r.unknown),
    line('filed under a wrong row', (r) => r.misfiled),
    line('uncertain left', (r) => r.uncertain),
    line('seconds', (r) => (r.ms / 1000).toFixed(0)),
    line('result', (r) => (r.ok ? 'ok' : 'FAILED')),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const text = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const totals = results.map(([title, { totals: t, addsUp }]) =>
    [
      title === '' ? 'Totals:' : `Totals (${title}):`,
      `${t['imported'] ?? 0} imported = ${t['invalid'] ?? 0} invalid + ${t['waiting'] ?? 0} waiting + ${t['held'] ?? 0} held +`,
      `${t['queued'] ?? 0} queued + ${t['sent'] ?? 0} sent + ${t['failed'] ?? 0} failed + ${t['inactive'] ?? 0} inactive;`,
      addsUp ? 'it added up all along.' : 'IT DOES NOT ADD UP.',
    ].join(' '),
  );
  return [...text, '', ...totals].join('\n');
}
