/** Saving the trail, and the accounting of disclosures of one person. */
import { Menu } from '@mantine/core';
import { IconDownload, IconFileText } from '@tabler/icons-react';
import { useState } from 'react';
import type { TrailFilter } from '../../../preload/contract/activity.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { useAppStatus, useMutationOperation, useOperation } from '../../api/index.ts';
import { Button, Dialog, EmptyState, ErrorCard, formatPlainDate, plural, SearchInput } from '../../components/index.ts';
import { notify } from '../../components/notify.ts';
import css from './activity.module.css';

type Person = OutputOf<'activity:people'>['people'][number];

export function ExportMenu({ filter }: { filter: TrailFilter }) {
  const may = useAppStatus()?.allowed.export ?? true;
  const [reporting, setReporting] = useState(false);
  const save = useMutationOperation('activity:export', {
    onSuccess: ({ saved, entries }) => {
      if (saved) notify(`${plural(entries, 'entry', 'entries')} saved.`);
    },
  });
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button
            icon={<IconDownload size={16} aria-hidden="true" />}
            busy={save.isPending}
            disabled={!may}
            title={may ? undefined : 'Your administrator does not allow saving outside of the program.'}
          >
            Save
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => save.mutate({ format: 'csv', filter })}>These entries as CSV…</Menu.Item>
          <Menu.Item onClick={() => save.mutate({ format: 'fhir', filter })}>
            These entries as FHIR AuditEvents…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => setReporting(true)}>Accounting of disclosures…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {save.error ? (
        <Dialog title="The trail was not saved" onClose={() => save.reset()}>
          <ErrorCard error={save.error.error} />
        </Dialog>
      ) : null}
      {reporting ? <ReportDialog onClose={() => setReporting(false)} /> : null}
    </>
  );
}

function ReportDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const { data } = useOperation('activity:people', { text, limit: 50 }, { keepPrevious: true });
  const save = useMutationOperation('activity:disclosureReport', {
    onSuccess: ({ saved, disclosures }) => {
      if (!saved) return;
      notify(`Accounting of disclosures saved: ${plural(disclosures, 'disclosure')}.`);
      onClose();
    },
  });
  const pick = ({ name, birthDate }: Person): void => save.mutate({ name, birthDate, from: null, to: null });
  return (
    <Dialog title="Accounting of disclosures" onClose={onClose} width={520}>
      <p className={css.help}>
        What was handed on about one person in the last six years, to whom and why (45 CFR 164.528), and who saw or
        saved something about the person here. Choose the person.
      </p>
      {save.error ? <ErrorCard error={save.error.error} /> : null}
      <SearchInput
        label="Find a person"
        placeholder="Last name"
        value={text}
        onChange={setText}
        takesSlash={false}
        width={470}
      />
      {data && data.people.length === 0 ? (
        <EmptyState
          icon={IconFileText}
          title={text === '' ? 'The trail is about nobody yet' : 'Nobody of this name'}
          text={
            text === ''
              ? 'People appear here once their requests or documents were opened.'
              : 'Only people whose requests or documents were worked with stand in the trail.'
          }
        />
      ) : (
        <ul className={css.people} aria-label="People">
          {data?.people.map((person) => (
            <li key={`${person.name} ${person.birthDate}`}>
              <button type="button" className={css.person} disabled={save.isPending} onClick={() => pick(person)}>
                <span>{person.name}</span>
                <span className={css.born}>
                  {person.birthDate === '' ? 'date of birth not known' : `born ${formatPlainDate(person.birthDate)}`} ·{' '}
                  {plural(person.entries, 'entry', 'entries')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
