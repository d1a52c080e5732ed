/** A process that replaces the store key and is killed (SIGKILL) meanwhile. Started by `rotation.test.ts`. */
import path from 'node:path';
import { systemClock } from '../../../main/lib/clock.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { copyUnderNewKey } from '../../../main/storage/rekey.ts';
import { createStoreService } from '../../../main/storage/store-service.ts';
import { plainPlatform } from '../../support/plain-platform.ts';

const [folder = '', passphrase = ''] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
let database: ReturnType<typeof openDatabase> | null = null;
const store = createStoreService({
  userData: folder,
  keychain: plainPlatform(folder).keychain,
  clock: systemClock,
  keptPurposes: ['audit/chain'],
  copyUnderNewKey: async (job) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    copyUnderNewKey(job);
  },
  onOpen: () => {
    database = openDatabase({ file: path.join(folder, 'audit.db'), key: store.key('database/audit'), migrations: [] });
  },
  onClose: () => {
    database?.close();
    database = null;
  },
  changed: () => undefined,
});

await store.load();
await store.unlock({ method: 'passphrase', passphrase });
const { recoveryCode } = await store.prepareCode(passphrase);
say(`code ${recoveryCode}`);
say('begin');
await store.rotateKey(recoveryCode, passphrase);
say('end');
await store.lock();
