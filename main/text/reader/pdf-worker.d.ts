/** The parsing half of pdf.js; the library brings no types for it. Only handed over as it is. */
declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs';
