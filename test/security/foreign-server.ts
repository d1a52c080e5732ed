/** A server that is neither the program's nor the exchange's. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of somebody else, which must hear nothing. */
export async function startForeignServer(): Promise<{ url: string; heard: () => number; close: () => void }> {
  let heard = 0;
  const server = createServer((_request, response) => {
    heard++;
    response
      .writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' })
      .end('<script>parent.hacked = 1</script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
