/**
 * Reads a PDF. Used for received records and for a signed authorization. It runs no script of the document, follows no link, and
 * writes nothing.
 */
import { useEffect, useState, type ReactNode } from 'react';
import type { PdfHost } from './engine/pdf-library.ts';
import type { PdfFailure } from './engine/pdf-document.ts';
import { PasswordForm } from './password-form.tsx';
import { PagedViewer, type PagedViewProps } from './paged-viewer.tsx';
import { usePdfDocument } from './use-pdf-document.ts';
import css from './pdf-viewer.module.css';

export interface PdfViewerProps extends PagedViewProps {
  host: PdfHost;
  /** Ticket address of the app's own origin. */
  address: string;
  /** Bytes. */
  size: number;
}

const failureText: Record<PdfFailure, { title: string; text: string }> = {
  password: {
    title: 'This PDF is protected by a password',
    text: 'It was closed before the password was given. Open the document again.',
  },
  damaged: {
    title: 'This PDF cannot be read',
    text: 'Its structure is broken. The file is kept as it arrived; download it again or ask the site to send it anew.',
  },
  unreadable: {
    title: 'The file could not be read to its end',
    text: 'The view was closed, or the sealed file does not match its checks. Open the document again.',
  },
};

export function PdfViewer(props: PdfViewerProps) {
  const { document, failure, password } = usePdfDocument(props.host, props.address, props.size);
  const slow = useSlow(document === null && failure === null && password === null);
  const frame = (content: ReactNode): ReactNode => (
    <section className={css.viewer} aria-label={props.label}>
      <div className={css.toolbar} role="toolbar" aria-label="Document tools">
        {props.toolbarStart}
        <span className={css.spring} />
        {props.toolbarEnd}
      </div>
      {content}
    </section>
  );
  if (failure)
    return frame(
      <div className={css.notice} role="alert">
        <h2>{failureText[failure].title}</h2>
        <p>{failureText[failure].text}</p>
        {props.failureAction}
      </div>,
    );
  if (password) return frame(<PasswordForm wrong={password.wrong} onAnswer={password.answer} />);
  if (!document)
    return frame(
      <div className={css.waiting}>
        {slow ? <div className={css.skeletonPage} aria-label="Opening the document" role="status" /> : null}
      </div>,
    );
  return <PagedViewer key={props.address} {...props} document={document} />;
}

function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), 150);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [waiting]);
  return slow;
}
