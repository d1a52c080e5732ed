/** What is asked, of whom, about whom, and on which authority. */
import {
  purposeBasis,
  purposeLabels,
  recordTypes,
  sensitiveCategories,
  type CoreDraft,
} from '../../../preload/contract/rules/core-request.ts';
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import { CopyButton, Facts, formatBytes, Mono, PlainDate, RelativeTime } from '../../components/index.ts';
import css from './request.module.css';

const labelOf = (list: readonly { code: string; label: string }[], code: string): string =>
  list.find((entry) => entry.code === code)?.label ?? code;
const delivery: Record<CoreDraft['delivery'], string> = {
  any: 'As the site has them',
  pdf: 'PDF preferred',
  ccda: 'C-CDA preferred',
};

interface RequestFactsProps {
  detail: RequestDetail;
  labelWidth?: number;
}

export function RequestFacts({ detail, labelWidth = 96 }: RequestFactsProps) {
  return detail.draft ? (
    <DraftFacts detail={detail} draft={detail.draft} labelWidth={labelWidth} />
  ) : (
    <AskedFacts detail={detail} labelWidth={labelWidth} />
  );
}

/** Where it is known at the exchange. */
function taskFacts({ row, sentAt }: RequestDetail) {
  return [
    ...(row.taskId
      ? [
          {
            label: 'Task',
            value: (
              <span className={css.withTool}>
                <Mono>{row.taskId}</Mono>
                <CopyButton value={row.taskId} />
              </span>
            ),
          },
        ]
      : []),
    ...(row.identifier ? [{ label: 'Identifier', value: <Mono>{row.identifier}</Mono> }] : []),
    ...(sentAt ? [{ label: 'Sent', value: <RelativeTime at={sentAt} /> }] : []),
  ];
}

/** A chase of a project has no form of its own: what its Task asks for, in words. */
function AskedFacts({ detail, labelWidth }: Required<RequestFactsProps>) {
  const { row, asked } = detail;
  const told = new Set(asked.map((entry) => entry.label));
  const own = [
    { label: 'Born', value: <PlainDate value={row.birthDate} />, here: row.birthDate !== '' },
    {
      label: 'Site',
      value: (
        <>
          {row.custodianName}
          <div className={css.quiet}>{row.custodianPlace}</div>
        </>
      ),
      here: row.custodianName !== '',
    },
  ].filter((entry) => entry.here && !told.has(entry.label));
  return <Facts labelWidth={labelWidth} items={[...own, ...asked, ...taskFacts(detail)]} />;
}

function DraftFacts({ detail, draft, labelWidth }: Required<RequestFactsProps> & { draft: CoreDraft }) {
  const { row, authorization } = detail;
  const p = draft.patient;
  const a = draft.authorization;
  const place = [p.line, p.city, [p.state, p.postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return (
    <Facts
      labelWidth={labelWidth}
      items={[
        {
          label: 'Born',
          value: (
            <>
              <PlainDate value={p.birthDate} />
              {p.gender ? ` · ${p.gender}` : ''}
            </>
          ),
        },
        ...(p.identifier ? [{ label: 'Number', value: <Mono>{p.identifier}</Mono> }] : []),
        ...(place ? [{ label: 'Address', value: place }] : []),
        ...(p.phone ? [{ label: 'Phone', value: p.phone }] : []),
        {
          label: 'Site',
          value: draft.custodian ? (
            <>
              {draft.custodian.name}
              <div className={css.quiet}>
                {draft.custodian.npi ? (
                  <>
                    NPI <Mono>{draft.custodian.npi}</Mono> ·{' '}
                  </>
                ) : null}
                {[draft.custodian.city, draft.custodian.state].filter(Boolean).join(', ')}
              </div>
            </>
          ) : (
            '—'
          ),
        },
        {
          label: 'Service',
          value:
            draft.serviceFrom === '' && draft.serviceTo === '' ? (
              '—'
            ) : (
              <>
                <PlainDate value={draft.serviceFrom} /> – <PlainDate value={draft.serviceTo} />
              </>
            ),
        },
        {
          label: 'Asked for',
          value:
            draft.recordTypes.length > 0 ? draft.recordTypes.map((code) => labelOf(recordTypes, code)).join(', ') : '—',
        },
        ...(draft.sensitiveCategories.length > 0
          ? [
              {
                label: 'Sensitive',
                value: draft.sensitiveCategories.map((code) => labelOf(sensitiveCategories, code)).join(', '),
              },
            ]
          : []),
        ...(draft.description ? [{ label: 'Note', value: draft.description }] : []),
        {
          label: 'Purpose',
          value: (
            <>
              {purposeLabels[draft.purpose]}
              <div className={css.quiet}>{purposeBasis[draft.purpose].paragraph}</div>
            </>
          ),
        },
        {
          label: 'Authorization',
          value: authorization ? (
            <>
              {authorization.name}
              <div className={css.quiet}>
                {formatBytes(authorization.size)}
                {a.signedDate ? (
                  <>
                    {' · signed '}
                    <PlainDate value={a.signedDate} />
                  </>
                ) : null}
                {a.expirationDate ? (
                  <>
                    {' · to '}
                    <PlainDate value={a.expirationDate} />
                  </>
                ) : null}
              </div>
            </>
          ) : (
            'none attached'
          ),
        },
        { label: 'Delivery', value: `${delivery[draft.delivery]}${draft.priority === 'urgent' ? ' · urgent' : ''}` },
        { label: 'Due', value: <PlainDate value={row.dueDate} /> },
        ...taskFacts(detail),
      ]}
    />
  );
}
