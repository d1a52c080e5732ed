/** A workstation process that goes on with a fetch until it is killed, or until the fetch has ended. Started by `interrupted.test.ts`. */
import { ended, openOffice, type Made } from './office.ts';

const orders = JSON.parse(process.argv[2] ?? '{}') as { folder: string; key: string; made: Made };
const office = openOffice(orders.folder, Buffer.from(orders.key, 'hex'));
office.room.start();
process.stdout.write('started\n');
const report = await ended(office, orders.made);
process.stdout.write(`${report.state}\n`);
office.close();
process.exit(0);
