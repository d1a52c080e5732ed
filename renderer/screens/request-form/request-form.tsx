/** The page of the form: header, outline, sections, and the two questions (send, discard). */
import { IconTrash } from '@tabler/icons-react';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Environment } from '../../../preload/contract/app.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { purposeLabels } from '../../../preload/contract/rules/core-request.ts';
import { call, seamErrorOf, useAppStatus } from '../../api/index.ts';
import { Button, ConfirmDialog, ErrorCard, formatPlainDate, PageHeader } from '../../components/index.ts';
import { AuthorizationSection } from './authorization-section.tsx';
import { CustodianSection } from './custodian-section.tsx';
import { Outline } from './outline.tsx';
import { PatientSection } from './patient-section.tsx';
import { DeliverySection, PurposeSection, RecordsSection, SensitiveSection } from './request-sections.tsx';
import { ReviewSection } from './review-section.tsx';
import { focusFirst } from './slot.tsx';
import { useCoreForm } from './use-core-form.tsx';
import css from './request-form.module.css';
import words from './words.module.css';

export function RequestForm({ sentError }: { sentError: SeamError | null }) {
  const form = useCoreForm();
  const { draft, requestId } = form;
  const navigate = useNavigate();
  const profile = useAppStatus()?.profile ?? null;
  const scrollRef = useRef<HTMLDivElement>(null);
  const [asking, setAsking] = useState<'send' | 'discard' | null>(null);
  const [error, setError] = useState<SeamError | null>(sentError);
  /** Fields to focus once the dialog has given the focus back. */
  const [toFocus, setToFocus] = useState<readonly string[] | null>(null);
  const gone = useRef(false);
  const blocker = useBlocker({
    shouldBlockFn: async () => !gone.current && !(await form.flush()),
    enableBeforeUnload: false,
    withResolver: true,
  });

  useEffect(() => {
    if (toFocus === null || asking !== null) return undefined;
    const timer = setTimeout(() => {
      if (scrollRef.current) focusFirst(scrollRef.current, toFocus);
      setToFocus(null);
    }, 150);
    return () => clearTimeout(timer);
  }, [toFocus, asking]);
  // A refused request is opened again with what the exchange said, each sentence at its field.
  const { acceptFieldErrors } = form;
  const accept = useRef(acceptFieldErrors);
  useEffect(() => {
    if (sentError) accept.current(sentError.fields);
  }, [sentError]);

  const ask = async (): Promise<void> => {
    setError(null);
    const wrong = form.showAll();
    if (wrong.length > 0) {
      setToFocus(wrong);
      return;
    }
    if (await form.flush()) setAsking('send');
  };
  const send = async (): Promise<void> => {
    try {
      const sent = await call('requests:submit', { id: requestId });
      if (sent.error && sent.actions.includes('edit')) refuse(sent.error);
      else {
        gone.current = true;
        void navigate({ to: '/requests/$requestId', params: { requestId } });
      }
    } catch (reason) {
      const refused = seamErrorOf(reason);
      if (refused.fields.length === 0) throw reason;
      refuse(refused);
    }
  };
  const refuse = (refused: SeamError): void => {
    setError(refused);
    const fields = form.acceptFieldErrors(refused.fields);
    setToFocus(fields.length > 0 ? fields : ['review']);
  };
  const discard = async (): Promise<void> => {
    await call('requests:discardDraft', { id: requestId });
    gone.current = true;
    void navigate({ to: '/requests' });
  };

  /** Esc leaves the field first; only then does it lead back to the list. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const field =
      event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement ? event.target : null;
    if (event.key !== 'Escape' || event.defaultPrevented || !field || !scrollRef.current?.contains(field)) return;
    event.preventDefault();
    field.blur();
    scrollRef.current.focus({ preventScroll: true });
  };

  const name = [draft.patient.family, draft.patient.given].filter((part) => part.trim() !== '').join(', ');
  return (
    <div className={css.screen}>
      <div ref={scrollRef} className={css.scroll} tabIndex={-1} onKeyDown={onKeyDown}>
        <div className={css.columns}>
          <aside className={css.aside}>
            <Outline scrollRef={scrollRef} />
          </aside>
          <div className={css.content}>
            <div className={css.reading}>
              <PageHeader
                title="New CORE request"
                crumb="Draft"
                counts={[purposeLabels[draft.purpose], name].filter(Boolean).join(' · ')}
                actions={
                  <Button variant="subtle" icon={<IconTrash size={16} />} onClick={() => setAsking('discard')}>
                    Discard draft
                  </Button>
                }
              />
            </div>
            {error && error === sentError ? (
              <div className={css.reading}>
                <ErrorCard error={error} title="The exchange did not take this request" />
              </div>
            ) : null}
            <div className={css.reading}>
              <PurposeSection />
            </div>
            <div className={css.reading}>
              <PatientSection />
            </div>
            <div className={css.reading}>
              <CustodianSection />
            </div>
            <div className={css.reading}>
              <RecordsSection />
            </div>
            <div className={css.reading}>
              <SensitiveSection />
            </div>
            <div className={form.file ? css.broad : css.reading}>
              <AuthorizationSection />
            </div>
            <div className={css.reading}>
              <DeliverySection />
            </div>
            <div className={css.reading} data-path="review" tabIndex={-1}>
              <ReviewSection
                profile={profile}
                error={error === sentError ? null : error}
                onSend={() => void ask()}
                onShowProblem={(path) => {
                  form.touch(path);
                  setToFocus([path]);
                }}
              />
            </div>
          </div>
        </div>
      </div>
      {asking === 'send' ? (
        <ConfirmDialog
          title={`Send 1 request for 1 person to ${destination(profile)}?`}
          verb="Send 1 request"
          environment={profile}
          onConfirm={send}
          onClose={() => setAsking(null)}
        >
          <p>
            {name}, born {formatPlainDate(draft.patient.birthDate)}. Records of {draft.custodian?.name},{' '}
            {formatPlainDate(draft.serviceFrom)} – {formatPlainDate(draft.serviceTo)}.
          </p>
          <p className={words.quiet}>A sent request cannot be changed or taken back through the exchange.</p>
        </ConfirmDialog>
      ) : null}
      {asking === 'discard' ? (
        <ConfirmDialog
          title="Discard this draft?"
          verb="Discard draft"
          danger
          onConfirm={discard}
          onClose={() => setAsking(null)}
        >
          <p>
            What was entered{form.file ? ' and the attached authorization' : ''} will be gone. Nothing has been sent.
          </p>
        </ConfirmDialog>
      ) : null}
      {blocker.status === 'blocked' ? (
        <ConfirmDialog
          title="Leave without saving?"
          verb="Leave without saving"
          danger
          onConfirm={() => blocker.proceed()}
          onClose={() => blocker.reset()}
        >
          <p>The last changes of this draft could not be saved. They are kept only as long as this page stays open.</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

/** The connection by its own name: what is sent leaves for exactly that exchange. */
function destination(profile: { environment: Environment; name: string } | null): string {
  if (!profile) return 'the exchange';
  return profile.environment === 'practice' ? 'the practice exchange' : profile.name;
}
