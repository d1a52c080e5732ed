/** Attaching the signed PDF: dropped or chosen, checked before it is sealed, replaced or removed later. */
import { IconFileTypePdf, IconPaperclip, IconTrash, IconUpload } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import { Button, cx, ErrorCard, formatBytes, InlineError } from '../../components/index.ts';
import { refusalOfFile } from './form-model.ts';
import { Slot } from './slot.tsx';
import { useCoreForm, type AuthorizationFile } from './use-core-form.tsx';
import css from './authorization.module.css';
import words from './words.module.css';

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

export function AttachArea() {
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
        <span className={words.quiet}>up to 25 MB</span>
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

export function AttachedFile({ file }: { file: AuthorizationFile }) {
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
        <IconFileTypePdf size={18} aria-hidden="true" className={css.fileIcon} />
        <div className={css.fileText}>
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
