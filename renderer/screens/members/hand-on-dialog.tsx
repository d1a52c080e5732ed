/** Hands a member's data on: what, in which form, to whom and why. Nothing leaves before the disclosure is recorded. */
import { useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { exportFormats, memberGroups, type MemberGroup } from '../../../preload/contract/members.ts';
import { useMutationOperation } from '../../api/index.ts';
import {
  Button,
  CheckList,
  Dialog,
  ErrorCard,
  formatCount,
  HandOnForm,
  Notice,
  plural,
  Segmented,
  useHandOn,
} from '../../components/index.ts';
import { notify } from '../../components/notify.ts';
import { groupWords } from './member-words.ts';
import css from './members.module.css';

type Format = (typeof exportFormats)[number];
const formatWords: Readonly<Record<Format, string>> = { pdf: 'PDF', csv: 'CSV', json: 'JSON', ndjson: 'NDJSON' };
const formatHelp: Readonly<Record<Format, string>> = {
  pdf: 'Readable pages with a cover.',
  csv: 'One row for each record, for a spreadsheet.',
  json: 'A FHIR Bundle; every record exactly as the payer sent it.',
  ndjson: 'FHIR resources, one a line.',
};

export function HandOnDialog({
  memberId,
  member,
  onClose,
}: {
  memberId: string;
  member: OutputOf<'members:get'>;
  onClose: () => void;
}) {
  const present = memberGroups.filter((group) => (member.counts[group] ?? 0) > 0);
  const [groups, setGroups] = useState<MemberGroup[]>(present);
  const [format, setFormat] = useState<Format>('pdf');
  const handOn = useHandOn(member.part2 > 0);
  const save = useMutationOperation('members:export', {
    onSuccess: ({ saved, records }) => {
      if (!saved) return;
      notify(`${plural(records, 'record')} saved.`);
      onClose();
    },
  });
  const count = groups.reduce((sum, group) => sum + (member.counts[group] ?? 0), 0);
  const forbidden = !member.exportAllowed;
  return (
    <Dialog
      title="Hand this member’s data on"
      width={560}
      onClose={onClose}
      footer={
        <>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={save.isPending}
            disabled={forbidden || count === 0}
            onClick={() => {
              const said = handOn.check();
              if (said) save.mutate({ id: memberId, format, groups, records: [], handOn: said });
            }}
          >
            Save {plural(count, 'record')} as {formatWords[format]}
          </Button>
        </>
      }
    >
      {forbidden ? (
        <Notice tone="warning" title="Exports are not allowed on this machine">
          Your administrator decided so.
        </Notice>
      ) : null}
      <div className={css.stackForm}>
        <Segmented
          label="Format"
          value={format}
          onChange={setFormat}
          options={exportFormats.map((value) => ({ value, label: formatWords[value] }))}
        />
        <p className={css.quiet}>{formatHelp[format]}</p>
        <CheckList
          label="What"
          columnWidth={220}
          options={present.map((group) => ({
            value: group,
            label: `${groupWords[group]} (${formatCount(member.counts[group] ?? 0)})`,
          }))}
          value={groups}
          onChange={setGroups}
        />
        <HandOnForm state={handOn} />
        {save.error ? <ErrorCard error={save.error.error} onDismiss={save.reset} /> : null}
      </div>
    </Dialog>
  );
}
