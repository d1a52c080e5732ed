/** A person as this office knows them, before any payer is asked. */
import { useState } from 'react';
import type { MemberView } from '../../../preload/contract/patient-access.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, DateField, Dialog, ErrorCard, FieldRow, TextField } from '../../components/index.ts';

export function MemberDialog({ onClose, onSaved }: { onClose: () => void; onSaved: (member: MemberView) => void }) {
  const [name, setName] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const [memberKey, setMemberKey] = useState('');
  const [isTried, setTried] = useState(false);
  const save = useMutationOperation('payers:saveMember', { invalidates: ['payers:members'], onSuccess: onSaved });
  const missing = name.trim() === '' ? 'Enter the name of the person.' : undefined;
  const submit = (): void => {
    setTried(true);
    if (missing !== undefined) return;
    save.mutate({
      memberId: null,
      member: {
        name: name.trim(),
        birthDate,
        sex: '',
        identifiers: memberKey.trim() === '' ? [] : [{ kind: 'Member id', system: '', value: memberKey.trim() }],
        requestIds: [],
      },
    });
  };
  return (
    <Dialog
      title="Add member"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={save.isPending} onClick={submit}>
            Add member
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        required
        autoFocus
        maxLength={200}
        error={isTried ? missing : undefined}
        help="Given name first. It is compared with the payer’s record."
      />
      <FieldRow>
        <DateField label="Date of birth" value={birthDate} onChange={setBirthDate} optional />
        <TextField label="Member id" value={memberKey} onChange={setMemberKey} optional mono maxLength={100} />
      </FieldRow>
      {save.error ? <ErrorCard error={save.error.error} /> : null}
    </Dialog>
  );
}
