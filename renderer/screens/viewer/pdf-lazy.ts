/** The PDF view as its own chunk, for screens that show a document only sometimes. */
import { lazy } from 'react';

export const LazyPdfViewer = lazy(async () => ({ default: (await import('./pdf-viewer.tsx')).PdfViewer }));
