/**
 * The page of the window that prints: draws the pages of a PDF as pictures and says when they are there. The window has no preload, so it can
 * ask nothing of the program; what it prints stands behind one address that ends with it.
 */
import { createPdfHost, pdfSideFiles } from '../screens/viewer/engine/pdf-library.ts';
import './print.css';

declare global {
  interface Window {
    /** Read by the main process: fulfilled when every page is drawn, with their number. */
    pagesReady?: Promise<number>;
  }
}

/** Dots for each point: 200 to the inch. */
const SCALE = 200 / 72;

async function draw(address: string): Promise<number> {
  const host = document.getElementById('pages');
  const { library, worker } = await createPdfHost().ready();
  const pdf = await library.getDocument({
    url: address,
    worker,
    ...pdfSideFiles,
    enableXfa: false,
    disableAutoFetch: true,
  }).promise;
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const viewport = page.getViewport({ scale: SCALE });
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(viewport.width);
    canvas.height = Math.ceil(viewport.height);
    await page.render({ canvas, viewport, intent: 'print' }).promise;
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    canvas.width = 0;
    page.cleanup();
    if (!blob) throw new Error('A page could not be drawn.');
    const picture = new Image();
    picture.src = URL.createObjectURL(blob);
    picture.alt = `Page ${number}`;
    await picture.decode();
    host?.append(picture);
  }
  return pdf.numPages;
}

window.pagesReady = draw(decodeURIComponent(window.location.hash.slice(1)));
