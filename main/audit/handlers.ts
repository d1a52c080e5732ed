/** The contract's `activity:*` operations. */
import type { activityContract, TrailFilter } from '../../preload/contract/activity.ts';
import type { DisclosedAbout } from '../disclosures/accounting.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { SaveDialog } from '../platform/ports.ts';
import { csvFile } from '../projects/result-file.ts';
import { auditEvent, csvHeader, csvLine } from './export.ts';
import { disclosureLines } from './disclosure-report.ts';
import { GENESIS } from './chain.ts';
import type { AuditTrail } from './trail.ts';

export interface ActivityHandlerDeps {
  trail: AuditTrail;
  saveDialog: SaveDialog;
  now(): Date;
  /** What was handed on about a person in the open connection. */
  disclosures(name: string, birthDate: string): DisclosedAbout[];
}

export function createActivityHandlers(deps: ActivityHandlerDeps): HandlersOf<typeof activityContract> {
  const { trail, saveDialog } = deps;
  const dated = (name: string): string => `${name}-${deps.now().toISOString().slice(0, 10)}`;

  return {
    'activity:list': (input) => Promise.resolve(trail.list(input)),
    'activity:verify': async (_input, context) => {
      const result = await trail.verify();
      const first = result.problems[0];
      context.audit({
        detail: result.ok ? `intact ${result.entries}` : `${first?.kind ?? 'broken'} at ${first?.from ?? 0}`,
      });
      return result;
    },
    'activity:verification': () => Promise.resolve(trail.verification()),
    'activity:export': async ({ format, filter }, { signal, audit }) => {
      let entries = 0;
      const saved = await saveDialog.save(
        format === 'csv'
          ? { suggestedName: `${dated('audit-trail')}.csv`, kind: 'Text file (CSV)', extension: 'csv' }
          : {
              suggestedName: `${dated('audit-events')}.ndjson`,
              kind: 'FHIR AuditEvents (NDJSON)',
              extension: 'ndjson',
            },
        format === 'csv'
          ? csvFile(csvPieces(trail, filter, signal, (n) => (entries += n)))
          : fhirPieces(trail, filter, signal, (n) => (entries += n)),
        signal,
      );
      audit({ detail: saved ? `${format} ${entries} entries` : `${format} not saved` });
      return { saved, entries: saved ? entries : 0 };
    },
    'activity:people': ({ text, limit }) => Promise.resolve({ people: trail.people(text, limit) }),
    'activity:disclosureReport': async ({ name, birthDate, from, to }, { signal, audit }) => {
      audit({ patient: { name, birthDate } });
      const all = deps.disclosures(name, birthDate);
      const { lines, counts } = disclosureLines({
        trail,
        disclosures: all,
        name,
        birthDate,
        from,
        to,
        now: deps.now(),
        signal,
      });
      const saved = await saveDialog.save(
        // The person's name is not in the file's: the name of a file stands in lists of recent files.
        { suggestedName: `${dated('accounting-of-disclosures')}.csv`, kind: 'Text file (CSV)', extension: 'csv' },
        csvFile(lines),
        signal,
      );
      audit({ detail: saved ? `${counts.disclosures} disclosures, ${counts.entries} entries` : 'not saved' });
      return { saved, ...(saved ? counts : { disclosures: 0, entries: 0 }) };
    },
  };
}

async function* csvPieces(
  trail: AuditTrail,
  filter: TrailFilter,
  signal: AbortSignal,
  count: (n: number) => void,
): AsyncGenerator<string[][], void, undefined> {
  yield [[...csvHeader]];
  for await (const rows of trail.pages(filter, signal)) {
    count(rows.length);
    yield rows.map(csvLine);
  }
}

async function* fhirPieces(
  trail: AuditTrail,
  filter: TrailFilter,
  signal: AbortSignal,
  count: (n: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let before: { sequence: number; hash: string } = { sequence: 0, hash: GENESIS };
  for await (const rows of trail.pages(filter, signal)) {
    count(rows.length);
    let text = '';
    for (const row of rows) {
      // Only of a neighbour: a filter leaves others out.
      text += `${JSON.stringify(auditEvent(row, before.sequence === row.sequence - 1 ? before.hash : null))}\n`;
      before = row;
    }
    yield Buffer.from(text, 'utf8');
  }
}
