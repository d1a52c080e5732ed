/** The contract's `members:*` operations that read and hand on. */
import type { membersContract } from '../../preload/contract/members.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { DisclosurePort } from '../disclosures/port.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { PatientStore } from '../patient-access/store-port.ts';
import type { SaveDialog } from '../platform/ports.ts';
import { csvFile } from '../projects/result-file.ts';
import type { Database } from '../storage/database-port.ts';
import { bundleFile, cellLines, exported, ndjsonFile, type Exported } from './export.ts';
import { createResolver } from './line-reader.ts';
import { memberPdf } from './pdf-file.ts';
import type { LineRepository } from './repository.ts';
import type { MembersService } from './service.ts';

const KINDS = {
  json: { kind: 'FHIR Bundle (JSON)', extension: 'json' },
  ndjson: { kind: 'FHIR resources, one a line', extension: 'ndjson' },
  csv: { kind: 'CSV (comma separated)', extension: 'csv' },
  pdf: { kind: 'PDF', extension: 'pdf' },
} as const;

/** A PDF is laid out in memory: more records than anybody reads on paper. */
const MOST_PAGES_OF = 1000;

export function createMembersHandlers(deps: {
  database: Database;
  store: PatientStore;
  lines: LineRepository;
  service: MembersService;
  disclosures: DisclosurePort;
  exportAllowed: boolean;
  saveDialog: SaveDialog;
  clock: Clock;
}): HandlersOf<typeof membersContract> {
  const { database, store, lines, service, disclosures, saveDialog, clock } = deps;
  return {
    'members:list': async (query) => service.list(query),
    'members:get': async ({ id }) => service.get(id),
    'members:lines': async (query) => service.lines(query),
    'members:card': async ({ id, n }) => service.card(id, n),
    'members:raw': async ({ id, n }) => service.raw(id, n),
    'members:openAttachment': async ({ id, n, index }) => service.openAttachment(id, n, index),
    'members:series': async ({ id }) => ({ series: service.series(id) }),
    'members:points': async ({ id, code, unit }) => ({ points: service.points(id, code, unit) }),
    'members:export': async ({ id, format, groups, records, handOn }, { signal, audit }) => {
      if (!deps.exportAllowed)
        throw new AppError('forbidden', 'Exports are not allowed on this machine.', {
          nextStep: 'Ask your administrator.',
        });
      const { row, part2, counts } = service.get(id);
      const many =
        records.length > 0
          ? records.length
          : groups.length === 0
            ? row.records
            : groups.reduce((sum, group) => sum + (counts[group] ?? 0), 0);
      if (format === 'pdf' && many > MOST_PAGES_OF)
        throw new AppError('invalid', `A PDF holds at most ${MOST_PAGES_OF} records; these are ${many}.`, {
          nextStep: 'Choose fewer kinds of records, or another format.',
        });
      const { kind, extension } = KINDS[format];
      const of =
        records.length > 0 ? `${records.length} chosen records` : groups.length > 0 ? groups.join(', ') : 'all records';
      const disclosure = disclosures.record({
        way: 'data',
        handOn,
        what: `Payer data of one member (${of}) as ${format.toUpperCase()}`,
        items: [
          {
            kind: 'member',
            subjectId: id,
            requestId: null,
            personName: row.name,
            birthDate: row.birthDate,
            description: `Payer data, ${of}, ${format.toUpperCase()}`,
            pages: '',
            sha256: null,
            part2: part2 > 0,
          },
        ],
      });
      let count = 0;
      const counted = async function* (): AsyncGenerator<Exported[], void, undefined> {
        for await (const slice of exported({ database, store, lines }, { memberId: id, groups, records }, signal)) {
          count += slice.length;
          yield slice;
        }
      };
      const content =
        format === 'json'
          ? bundleFile(counted())
          : format === 'ndjson'
            ? ndjsonFile(counted())
            : format === 'csv'
              ? csvFile(cellLines(counted()))
              : memberPdf(counted(), {
                  row,
                  handOn,
                  part2: part2 > 0,
                  disclosure,
                  madeAt: clock.now(),
                  resolve: createResolver(store),
                });
      try {
        const saved = await saveDialog.save(
          { suggestedName: `member-data-${plainDateOf(clock.now())}`, kind, extension },
          content,
          signal,
        );
        if (!saved) disclosures.void(disclosure, 'dismissed');
        audit({ detail: `${format} ${count} of ${Object.values(counts).reduce((sum, n) => sum + n, 0)}` });
        return { saved, records: count };
      } catch (error) {
        disclosures.void(disclosure, 'failed');
        throw error;
      }
    },
  };
}
