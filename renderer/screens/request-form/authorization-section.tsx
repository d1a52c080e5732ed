/** The signed authorization: the PDF, what it says (signer, dates, recipient), and the nine points checked beside it. */
import { IconFileTypePdf, IconPaperclip, IconTrash, IconUpload } from '@tabler/icons-react';
import { Suspense, useCallback, useRef, useState, type DragEvent } from 'react';
import {
  authorizationPoints,
  purposeBasis,
  type AuthorizationPointId,
} from '../../../preload/contract/rules/core-request.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import {
  Button,
  Checkbox,
  cx,
  DateField,
  ErrorCard,
  FieldRow,
  formatBytes,
  InlineError,
  Section,
  SelectField,
  TextField,
} from '../../components/index.ts';
import { LazyPdfViewer } from '../viewer/pdf-lazy.ts';
import { useTicket } from '../viewer/use-ticket.ts';
import { refusalOfFile } from './form-model.ts';
import { Slot } from './slot.tsx';
import { useCoreForm, type AuthorizationFile } from './use-core-form.tsx';
import css from './request-form.module.css';

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

function useAttach(): {
  attach: (chosen: File | undefined) => Promise<void>;
  busy: boolean;
  refusal: string | null;
  error: SeamError | null;
} {
  const { requestId, setFile, touch } = useCoreForm();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [error, setError] = useState<SeamError | null>(null);
  const attach = async (chosen: File | undefined): Promise<void> => {
    if (!chosen || busy) return;
    setError(null);
    setRefusal(null);
    setBusy(true);
    try {
      const refused = refusalOfFile(chosen.size, new Uint8Array(await chosen.slice(0, 1024).arrayBuffer()));
      if (refused === null)
        setFile(
          await call('requests:attachAuthorization', {
            id: requestId,
            name: chosen.name,
            bytes: new Uint8Array(await chosen.arrayBuffer()),
          }),
        );
      else setRefusal(refused);
      touch('authorization.file');
    } catch (reason) {
      setError(seamErrorOf(reason));
    }
    setBusy(false);
  };
  return { attach, busy, refusal, error };
}

function AttachArea() {
  const { problem } = useCoreForm();
  const { attach, busy, refusal, error } = useAttach();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { error: missing } = problem('authorization.file');
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void attach(event.dataTransfer.files[0]);
  };
  return (
    <Slot path="authorization.file" wide>
      <div
        className={cx(css.drop, over && css.dropOver)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <IconFileTypePdf size={22} stroke={1.5} aria-hidden="true" />
        <span>Drop the signed PDF here, or</span>
        <Button icon={<IconPaperclip size={16} />} busy={busy} onClick={() => input.current?.click()}>
          Choose PDF
        </Button>
        <span className={css.quiet}>up to 25 MB</span>
        <input
          ref={input}
          type="file"
          accept="application/pdf,.pdf"
          className="visually-hidden"
          tabIndex={-1}
          aria-label="Signed authorization, PDF"
          onChange={(event) => {
            void attach(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {refusal ? <InlineError>{refusal}</InlineError> : missing ? <InlineError>{missing}</InlineError> : null}
      {error ? <ErrorCard error={error} /> : null}
    </Slot>
  );
}

function AttachedFile({ file }: { file: AuthorizationFile }) {
  const { requestId, setFile } = useCoreForm();
  const { attach, busy, refusal, error } = useAttach();
  const [detaching, setDetaching] = useState(false);
  const [failed, setFailed] = useState<SeamError | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const detach = async (): Promise<void> => {
    setDetaching(true);
    setFailed(null);
    try {
      await call('requests:detachAuthorization', { id: requestId });
      setFile(null);
    } catch (reason) {
      setFailed(seamErrorOf(reason));
      setDetaching(false);
    }
  };
  return (
    <Slot path="authorization.file" wide>
      <div className={css.attached}>
        <IconFileTypePdf size={18} aria-hidden="true" className={css.siteIcon} />
        <div className={css.siteText}>
          <strong className={css.fileName} title={file.name}>
            {file.name}
          </strong>
          <span>
            {file.pages === null ? '' : `${file.pages} ${file.pages === 1 ? 'page' : 'pages'} · `}
            {formatBytes(file.size)}
          </span>
        </div>
        <Button size="sm" icon={<IconUpload size={14} />} busy={busy} onClick={() => input.current?.click()}>
          Replace
        </Button>
        <Button
          size="sm"
          variant="subtle"
          icon={<IconTrash size={14} />}
          busy={detaching}
          onClick={() => void detach()}
        >
          Remove
        </Button>
        <input
          ref={input}
          type="file"
          accept="application/pdf,.pdf"
          className="visually-hidden"
          tabIndex={-1}
          aria-label="Signed authorization, PDF"
          onChange={(event) => {
            void attach(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {refusal ? <InlineError>{refusal}</InlineError> : null}
      {error ? <ErrorCard error={error} /> : null}
      {failed ? <ErrorCard error={failed} /> : null}
    </Slot>
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
        The authorization… <span className={css.quiet}>{points.length} of 9</span>
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
