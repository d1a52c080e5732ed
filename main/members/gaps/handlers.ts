/** The contract's `memberGaps:*` operations. */
import type { memberGapsContract } from '../../../preload/contract/member-gaps.ts';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import type { DisclosurePort } from '../../disclosures/port.ts';
import type { HandlersOf } from '../../ipc/handlers.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { PatientStore } from '../../patient-access/store-port.ts';
import type { SaveDialog } from '../../platform/ports.ts';
import { csvFile } from '../../projects/result-file.ts';
import { gapPdf } from '../pdf-gaps.ts';
import { gapLines } from './export.ts';
import { draftFollowUp, type Drafts } from './follow-up.ts';
import type { GapService } from './service.ts';

export function createGapHandlers(deps: {
  store: PatientStore;
  service: GapService;
  drafts: Drafts;
  disclosures: DisclosurePort;
  exportAllowed: boolean;
  saveDialog: SaveDialog;
  clock: Clock;
}): HandlersOf<typeof memberGapsContract> {
  const { store, service, drafts, disclosures, saveDialog, clock } = deps;
  const memberOf = (id: string) => {
    const member = store.member(id);
    if (!member) throw new AppError('notFound', 'This member is not known any more.');
    return member;
  };
  return {
    'memberGaps:links': async ({ id }) => ({ links: service.links(id) }),
    'memberGaps:decide': async ({ id, requestId, same }, { audit }) => {
      audit({ detail: `request/${requestId} ${same ? 'same' : 'other'}` });
      return { links: service.decide(id, requestId, same) };
    },
    'memberGaps:report': ({ id, requestId }, { signal }) => service.report(id, requestId, signal),
    'memberGaps:project': ({ projectId }, { signal }) => service.project(projectId, signal),
    'memberGaps:export': async ({ id, requestId, format, handOn }, { signal, audit }) => {
      if (!deps.exportAllowed)
        throw new AppError('forbidden', 'Exports are not allowed on this machine.', {
          nextStep: 'Ask your administrator.',
        });
      const member = memberOf(id);
      const report = await service.report(id, requestId, signal);
      const disclosure = disclosures.record({
        way: 'data',
        handOn,
        what: `Gap report of one member as ${format.toUpperCase()}`,
        items: [
          {
            kind: 'member',
            subjectId: id,
            requestId,
            personName: member.name,
            birthDate: member.birthDate,
            description: `Gap report, ${report.rows.length} encounters, ${format.toUpperCase()}`,
            pages: '',
            sha256: null,
            part2: false,
          },
        ],
      });
      try {
        const saved = await saveDialog.save(
          {
            suggestedName: `gap-report-${plainDateOf(clock.now())}`,
            kind: format === 'csv' ? 'CSV (comma separated)' : 'PDF',
            extension: format,
          },
          format === 'csv'
            ? csvFile(gapLines(report))
            : gapPdf(report, {
                name: member.name,
                birthDate: member.birthDate,
                handOn,
                disclosure,
                madeAt: clock.now(),
              }),
          signal,
        );
        if (!saved) disclosures.void(disclosure, 'dismissed');
        audit({ detail: `${format} ${report.rows.length}` });
        return { saved, rows: report.rows.length };
      } catch (error) {
        disclosures.void(disclosure, 'failed');
        throw error;
      }
    },
    'memberGaps:followUp': async ({ id, keys }, { signal, audit }) => {
      const wanted = new Set(keys);
      const { rows } = await service.report(id, null, signal);
      const draftId = await draftFollowUp(
        drafts,
        memberOf(id),
        rows.filter(({ key }) => wanted.has(key)),
      );
      audit({ detail: `request/${draftId}` });
      return { draftId };
    },
  };
}
