/** The reference of the PDF figures: the same pdf.js in a bare window, reading a plain file (`--pdf=FILE`) from the disk. */
import { createReadStream, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { app, BrowserWindow, protocol } from 'electron';

const library = path.resolve(import.meta.dirname, '../../../node_modules/pdfjs-dist/legacy/build');
protocol.registerSchemesAsPrivileged([
  { scheme: 'plain', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const file = app.commandLine.getSwitchValue('pdf');
  const { size } = statSync(file);
  protocol.handle('plain', async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/document') {
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
      const head = { 'content-type': 'application/pdf', 'accept-ranges': 'bytes' };
      if (!range)
        return new Response(Readable.toWeb(createReadStream(file)), {
          headers: { ...head, 'content-length': String(size) },
        });
      const start = Number(range[1]);
      const end = range[2] === '' ? size - 1 : Math.min(Number(range[2]), size - 1);
      return new Response(Readable.toWeb(createReadStream(file, { start, end })), {
        status: 206,
        headers: {
          ...head,
          'content-length': String(end - start + 1),
          'content-range': `bytes ${start}-${end}/${size}`,
        },
      });
    }
    if (pathname.startsWith('/pdfjs/'))
      return new Response(await readFile(path.join(library, path.basename(pathname))), {
        headers: { 'content-type': 'text/javascript' },
      });
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
