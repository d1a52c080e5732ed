/** The signed authorization: the PDF, what it says (signer, dates, recipient), and the nine points checked beside it. */
import { Suspense, useCallback } from 'react';
import {
  authorizationPoints,
  purposeBasis,
  type AuthorizationPointId,
} from '../../../preload/contract/rules/core-request.ts';
import { call } from '../../api/index.ts';
import { Checkbox, DateField, ErrorCard, FieldRow, Section, SelectField, TextField } from '../../components/index.ts';
import { LazyPdfViewer } from '../viewer/pdf-lazy.ts';
import { useTicket } from '../viewer/use-ticket.ts';
import { AttachArea, AttachedFile } from './authorization-file.tsx';
import { Slot } from './slot.tsx';
import { useCoreForm } from './use-core-form.tsx';
import css from './authorization.module.css';
import words from './words.module.css';

export function AuthorizationSection() {
  const form = useCoreForm();
  const { draft, file } = form;
  const basis = purposeBasis[draft.purpose];
  const optional = basis.authorization === 'optional' && draft.sensitiveCategories.length === 0;
  return (
    <Section
      id="authorization"
      title="Authorization"
      text={
        optional
          ? `${basis.text} ${basis.paragraph}.`
          : 'Attach the signed PDF, then confirm each point beside it. 45 CFR 164.508(c).'
      }
    >
      {file ? (
        <div className={css.sideBySide}>
          <div className={css.checkSide}>
            <AttachedFile file={file} />
            <AuthorizationFields />
            <NinePoints />
          </div>
          <AuthorizationPdf key={`${form.requestId}/${file.sha256}`} requestId={form.requestId} />
        </div>
      ) : (
        <AttachArea />
      )}
    </Section>
  );
}

function AuthorizationFields() {
  const { draft, setAuthorization, touch, problem } = useCoreForm();
  const a = draft.authorization;
  const later = new Date().getFullYear() + 30;
  const at = (name: string) => ({
    name: `authorization.${name}`,
    onBlur: () => touch(`authorization.${name}`),
    ...problem(`authorization.${name}`),
  });
  return (
    <>
      <FieldRow>
        <Slot path="authorization.signedBy">
          <SelectField
            label="Signed by"
            {...at('signedBy')}
            value={a.signedBy}
            onChange={(signedBy) => setAuthorization({ signedBy })}
            options={[
              { value: 'patient', label: 'The patient' },
              { value: 'representative', label: 'A representative' },
            ]}
          />
        </Slot>
        <Slot path="authorization.signedDate">
          <DateField
            label="Signed on"
            required
            {...at('signedDate')}
            value={a.signedDate}
            onChange={(signedDate) => setAuthorization({ signedDate })}
          />
        </Slot>
      </FieldRow>
      {a.signedBy === 'representative' ? (
        <FieldRow>
          <Slot path="authorization.representativeName">
            <TextField
              label="Representative"
              required
              {...at('representativeName')}
              maxLength={200}
              value={a.representativeName}
              onChange={(representativeName) => setAuthorization({ representativeName })}
            />
          </Slot>
          <Slot path="authorization.representativeAuthority">
            <TextField
              label="Authority"
              required
              {...at('representativeAuthority')}
              placeholder="Parent, guardian, executor…"
              maxLength={300}
              value={a.representativeAuthority}
              onChange={(representativeAuthority) => setAuthorization({ representativeAuthority })}
            />
          </Slot>
        </FieldRow>
      ) : null}
      <Slot path="authorization.recipient" wide>
        <TextField
          label="Who may receive the records"
          required
          {...at('recipient')}
          maxLength={300}
          value={a.recipient}
          onChange={(recipient) => setAuthorization({ recipient })}
        />
      </Slot>
      <FieldRow>
        <Slot path="authorization.expirationDate">
          <DateField
            label="Expires on"
            pivotYear={later}
            {...at('expirationDate')}
            value={a.expirationDate}
            onChange={(expirationDate) => setAuthorization({ expirationDate })}
          />
        </Slot>
        <Slot path="authorization.expirationEvent">
          <TextField
            label="or with this event"
            {...at('expirationEvent')}
            placeholder="End of the claim"
            maxLength={300}
            value={a.expirationEvent}
            onChange={(expirationEvent) => setAuthorization({ expirationEvent })}
          />
        </Slot>
      </FieldRow>
    </>
  );
}

function NinePoints() {
  const { draft, setAuthorization, touch, problem } = useCoreForm();
  const points = draft.authorization.points;
  const toggle = (id: AuthorizationPointId, on: boolean): void => {
    setAuthorization({
      points: authorizationPoints
        .map((point) => point.id)
        .filter((candidate) => (candidate === id ? on : points.includes(candidate))),
    });
    touch(`authorization.points.${id}`);
  };
  return (
    <fieldset className={css.points}>
      <legend>
        The authorization… <span className={words.quiet}>{points.length} of 9</span>
      </legend>
      {authorizationPoints.map((point) => {
        const { error } = problem(`authorization.points.${point.id}`);
        return (
          <div key={point.id} data-path={`authorization.points.${point.id}`} className={css.point}>
            <Checkbox
              label={point.label}
              note={`45 CFR ${point.paragraph}`}
              checked={points.includes(point.id)}
              onChange={(on) => toggle(point.id, on)}
            />
            {error ? <span className={css.pointOpen}>not confirmed</span> : null}
          </div>
        );
      })}
    </fieldset>
  );
}

function AuthorizationPdf({ requestId }: { requestId: string }) {
  const { ticket, error } = useTicket(
    useCallback(() => call('requests:openAuthorization', { id: requestId }), [requestId]),
  );
  return (
    <div className={css.pdfSide}>
      {error ? <ErrorCard error={error} title="The authorization could not be opened" /> : null}
      {ticket ? (
        <Suspense fallback={null}>
          <LazyPdfViewer address={ticket.address} size={ticket.size} label="Signed authorization" />
        </Suspense>
      ) : null}
    </div>
  );
}
