/** Before records leave this machine: which documents and pages, in which form, to whom and why. */
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { HandOnItem } from '../../../preload/contract/disclosures.ts';
import type { HandOn } from '../../../preload/contract/rules/hand-on.ts';
import { parsePageRanges } from '../../../preload/contract/rules/page-ranges.ts';
import { call, seamErrorOf, useAppStatus, useOperation } from '../../api/index.ts';
import {
  Button,
  Dialog,
  ErrorCard,
  HandOnForm,
  plural,
  Segmented,
  Skeleton,
  Tag,
  TextField,
  useHandOn,
} from '../../components/index.ts';
import { notify } from '../../components/notify.ts';
import { titleOf, typeName } from '../viewer/document-kind.ts';
import css from './records.module.css';

type Checked = OutputOf<'disclosures:check'>;
type Form = 'pdf' | 'zip';

const refusals: Readonly<Record<NonNullable<Checked['items'][number]['refusal']>, string>> = {
  locked: 'locked: other patient',
  notHere: 'not received yet',
  quarantined: 'quarantined',
  purged: 'purged',
};

export function HandOnDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const checked = useOperation('disclosures:check', {
    items: ids.map((documentId) => ({ documentId, pages: null })),
  });
  if (checked.data) return <Ask checked={checked.data} onClose={onClose} />;
  return (
    <Dialog title="Hand on records" onClose={onClose} width={600}>
      {checked.error ? (
        <ErrorCard error={checked.error.error} onRetry={() => void checked.refetch()} />
      ) : (
        <Skeleton lines={5} />
      )}
    </Dialog>
  );
}

function Ask({ checked, onClose }: { checked: Checked; onClose: () => void }) {
  const allowed = useAppStatus()?.allowed ?? { export: true, print: true };
  const going = checked.items.filter((item) => item.refusal === null);
  const [form, setForm] = useState<Form>(going.some((item) => item.notPages !== null) ? 'zip' : 'pdf');
  const [pages, setPages] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState<'save' | 'print' | null>(null);
  const [error, setError] = useState<SeamError | null>(null);
  const state = useHandOn(going.some((item) => item.part2));
  const unpaged = going.some((item) => item.notPages !== null);
  const title = `Hand on ${plural(going.length, 'document')} of ${plural(checked.people, 'person', 'people')}`;

  const itemsOf = (): HandOnItem[] | null => {
    const items: HandOnItem[] = [];
    for (const { documentId } of going) {
      const parsed = parsePageRanges(pages[documentId] ?? '');
      if ('problem' in parsed) return null;
      items.push({ documentId, pages: parsed.ranges });
    }
    return items;
  };
  const run = async (how: 'save' | 'print', act: (items: HandOnItem[], handOn: HandOn) => Promise<string | null>) => {
    const handOn = state.check();
    const items = itemsOf();
    if (!handOn || !items || items.length === 0 || busy) return;
    setBusy(how);
    setError(null);
    try {
      const done = await act(items, handOn);
      if (done !== null) {
        notify(done);
        onClose();
      }
    } catch (reason) {
      setError(seamErrorOf(reason));
    } finally {
      setBusy(null);
    }
  };
  const save = (): Promise<void> =>
    run('save', async (items, handOn) =>
      (await call('disclosures:export', { items, form, handOn })).saved
        ? `${plural(items.length, 'document')} saved and recorded.`
        : null,
    );
  const print = (): Promise<void> =>
    run('print', async (items, handOn) => {
      const answer = await call('disclosures:print', { items, handOn });
      return answer.printed ? `${plural(answer.pages, 'page')} printed and recorded.` : null;
    });

  return (
    <Dialog
      title={title}
      onClose={busy ? () => undefined : onClose}
      width={600}
      footer={
        <>
          <span className={css.gap} />
          <Button onClick={busy ? () => void call('disclosures:cancel', {}) : onClose}>
            {busy ? 'Stop' : 'Cancel'}
          </Button>
          {allowed.print ? (
            <Button
              icon={<IconPrinter size={16} aria-hidden="true" />}
              busy={busy === 'print'}
              disabled={going.length === 0 || unpaged || busy === 'save'}
              onClick={() => void print()}
            >
              Print…
            </Button>
          ) : null}
          {allowed.export ? (
            <Button
              variant="primary"
              busy={busy === 'save'}
              disabled={going.length === 0 || busy === 'print'}
              onClick={() => void save()}
            >
              {form === 'pdf' ? 'Save PDF…' : 'Save zip…'}
            </Button>
          ) : null}
        </>
      }
    >
      {allowed.export && allowed.print ? null : (
        <p className={css.quiet}>
          {allowed.export
            ? 'Your administrator does not allow printing.'
            : allowed.print
              ? 'Your administrator does not allow saving outside of the program.'
              : 'Your administrator allows neither saving outside of the program nor printing.'}
        </p>
      )}
      <Segmented
        label="Form"
        value={form}
        onChange={setForm}
        options={[
          { value: 'pdf', label: 'One PDF' },
          { value: 'zip', label: 'Zip with manifest' },
        ]}
      />
      <ul className={css.handOn}>
        {checked.items.map((item) => {
          const text = pages[item.documentId] ?? '';
          const parsed = parsePageRanges(text);
          return (
            <li key={item.documentId} className={css.handOnItem}>
              <div className={css.handOnName}>
                <strong>{item.patientName}</strong>
                <span className={css.quiet}>
                  {titleOf(item)} · {typeName(item.type)}
                </span>
                {item.part2 ? <Tag tone="amber">42 CFR Part 2</Tag> : null}
                {item.refusal ? <Tag tone="red">{refusals[item.refusal]}</Tag> : null}
                {item.refusal === null && item.notPages !== null && form === 'pdf' ? (
                  <span className={css.quiet}>{item.notPages}</span>
                ) : null}
              </div>
              {item.refusal === null && item.notPages === null ? (
                <TextField
                  label={<span className="visually-hidden">{`Pages of ${titleOf(item)}`}</span>}
                  placeholder="All pages"
                  value={text}
                  onChange={(value) => setPages({ ...pages, [item.documentId]: value })}
                  error={'problem' in parsed ? parsed.problem : undefined}
                  width={130}
                  maxLength={200}
                />
              ) : null}
            </li>
          );
        })}
      </ul>
      {going.length < checked.items.length ? <p className={css.quiet}>What is marked red is left out.</p> : null}
      <HandOnForm state={state} autoFocus />
      {busy ? <p role="status">{busy === 'save' ? 'Writing…' : 'Drawing the pages…'}</p> : null}
      {error ? <ErrorCard error={error} /> : null}
    </Dialog>
  );
}
