/** Opens a PDF for as long as a component shows it. */
import { useEffect, useState } from 'react';
import type { PagedDocument } from './engine/paged-document.ts';
import { openPdf, PdfOpenError, type AskPassword, type PdfFailure } from './engine/pdf-document.ts';
import { createPdfHost, type PdfHost } from './engine/pdf-library.ts';

export interface PdfState {
  document: PagedDocument | null;
  failure: PdfFailure | null;
  /** The document waits for its password. */
  password: { wrong: boolean; answer: (password: string) => void } | null;
}

const nothing: PdfState = { document: null, failure: null, password: null };

/**
 * One worker for as long as the page lives: a lock loads the page anew and ends it. Starting it costs more than reading a page,
 * so screens from which documents are opened call this early.
 */
const shared = createPdfHost();

export function usePdfHost(): PdfHost {
  useEffect(() => {
    const handle = requestIdleCallback(() => {
      // A worker that does not start is told by the document that needs it.
      void shared.ready().catch(() => undefined);
    });
    return () => cancelIdleCallback(handle);
  }, []);
  return shared;
}

/** @param address ticket address @param size bytes */
export function usePdfDocument(host: PdfHost, address: string, size: number): PdfState {
  const [state, setState] = useState<PdfState>(nothing);
  useEffect(() => {
    const control = new AbortController();
    let opened: PagedDocument | null = null;
    setState(nothing);
    const fail = (failure: PdfFailure): void => {
      if (!control.signal.aborted) setState({ ...nothing, failure });
    };
    const ask: AskPassword = (wrong, answer) => {
      if (control.signal.aborted) return;
      const give = (password: string): void => {
        setState(nothing);
        answer(password);
      };
      setState({ ...nothing, password: { wrong, answer: give } });
    };
    openPdf(host, address, size, control.signal, ask, () => fail('unreadable')).then(
      (document) => {
        opened = document;
        if (control.signal.aborted) document.close();
        else setState({ ...nothing, document });
      },
      (thrown: unknown) => fail(thrown instanceof PdfOpenError ? thrown.failure : 'damaged'),
    );
    return () => {
      control.abort();
      opened?.close();
    };
  }, [host, address, size]);
  return state;
}
