/**
 * Serves one file of any length from memory, in a process of its own, so that serving costs neither the program nor curl a turn of
 * their processor. `node large-file.mjs BYTES` prints its address; `/begun` tells when the file was asked for last.
 */
import { randomBytes } from 'node:crypto';
import http from 'node:http';

const size = Number(process.argv[2]);
const block = randomBytes(4 * 1024 * 1024);
let begunMs = 0;

const server = http.createServer((request, response) => {
  if (request.url === '/begun') return response.end(String(begunMs));
  begunMs = Date.now();
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-type': 'application/pdf',
    'content-length': size - from,
    etag: '"large"',
    ...(from > 0 ? { 'content-range': `bytes ${from}-${size - 1}/${size}` } : {}),
  });
  let at = from;
  const go = () => {
    while (at < size) {
      const start = at % block.length;
      const piece = block.subarray(start, Math.min(block.length, start + size - at));
      at += piece.length;
      if (!response.write(piece)) return response.once('drain', go);
    }
    response.end();
  };
  go();
  return undefined;
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
