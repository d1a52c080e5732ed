/** `firstPage(width)`: milliseconds from asking for the document to its first page drawn that wide, with pdf.js' own defaults. */
import * as pdfjs from '/pdfjs/pdf.min.mjs';

pdfjs.GlobalWorkerOptions.workerSrc = '/pdfjs/pdf.worker.min.mjs';
globalThis.firstPage = async (width) => {
  const from = performance.now();
  const task = pdfjs.getDocument({ url: '/document' });
  const page = await (await task.promise).getPage(1);
  const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
  const canvas = document.createElement('canvas');
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  await page.render({ canvas, viewport }).promise;
  document.body.append(canvas);
  const ms = performance.now() - from;
  canvas.remove();
  await task.destroy();
  return ms;
};
