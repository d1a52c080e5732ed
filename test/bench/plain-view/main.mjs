/**
 * The reference of the viewer's figures: the same libraries in a bare window on a plain file of the disk (`--file=FILE`), without store,
 * seal, worker or process of their own. TIFF and XML are read here, as their libraries are made for Node; the page paints.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { app, BrowserWindow, protocol } from 'electron';

const require = createRequire(import.meta.url);
protocol.registerSchemesAsPrivileged([
  { scheme: 'plain', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.on('window-all-closed', () => app.quit());

/** First page as RGBA behind its width and height. */
async function tiffPage(file) {
  const utif = require('utif2');
  const bytes = new Uint8Array(await readFile(file)).buffer;
  const [page] = utif.decode(bytes);
  utif.decodeImage(bytes, page);
  const dots = utif.toRGBA8(page);
  return Buffer.concat([Buffer.from(Uint32Array.of(page.width, page.height).buffer), dots]);
}

/** The text of a C-CDA, section by section. */
async function cdaText(file) {
  const { SaxesParser } = require('saxes');
  const parser = new SaxesParser({ xmlns: false, position: true });
  const sections = [];
  let text = null;
  parser.on('opentag', ({ name }) => {
    if (name === 'section') sections.push((text = []));
  });
  parser.on('text', (value) => text?.push(value));
  parser.write(await readFile(file, 'utf8')).close();
  return JSON.stringify(sections.slice(0, 3).map((words) => words.join(' ')));
}

void app.whenReady().then(() => {
  const file = app.commandLine.getSwitchValue('file');
  protocol.handle('plain', async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/tiff') return new Response(await tiffPage(file));
    if (pathname === '/cda') return new Response(await cdaText(file));
    if (pathname === '/document') return new Response(await readFile(file));
    const name = pathname === '/' ? 'index.html' : path.basename(pathname);
    return new Response(await readFile(path.join(import.meta.dirname, name)), {
      headers: { 'content-type': name.endsWith('.html') ? 'text/html' : 'text/javascript' },
    });
  });
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  void window.loadURL('plain://bench/');
});
