/** The PDF view with a worker of its own, as its own chunk, for screens that show a document only sometimes. */
import { lazy } from 'react';

export const LazyPdfViewer = lazy(async () => ({ default: (await import('./own-pdf-viewer.tsx')).OwnPdfViewer }));
