/** A PDF view that brings its own worker and ends it with itself. */
import { PdfViewer, type PdfViewerProps } from './pdf-viewer.tsx';
import { usePdfHost } from './use-pdf-document.ts';

export function OwnPdfViewer(props: Omit<PdfViewerProps, 'host'>) {
  return <PdfViewer {...props} host={usePdfHost()} />;
}
