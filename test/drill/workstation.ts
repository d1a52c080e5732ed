/** The real program under the drill: started, unlocked by its recovery code, asked over the seam, and killed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/index.ts';
import { type Launched, launchApp } from '../support/launch.ts';
import { type Addresses, policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';

export interface Workstation {
  readonly userData: string;
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /** First run; the store is open and the session stands afterwards. */
  setUp(): Promise<void>;
  start(): Promise<void>;
  /** Does not wait for the connection: what is recovered begins at once. */
  unlock(): Promise<void>;
  /** SIGKILL to the main process and everything that it started. */
  kill(): Promise<void>;
  quit(): Promise<void>;
  /** Ends it and removes its folders. */
  close(): Promise<void>;
  readonly recoveryCode: string;
}

const SESSION_LIMIT_MS = 30_000;

export async function startWorkstation(
  exchange: Addresses,
  clientSecret: string,
  limits: object,
): Promise<Workstation> {
  const launched: Launched = await launchApp({
    policy: policyFor(exchange, { limits }),
    env: { ROI_CLIENT_SECRET: clientSecret },
    // A killed page and a lost connection complain; the account at the end is what is judged.
    allow: [/./],
  });
  let recoveryCode = '';
  const ask: Workstation['call'] = (name, input) => call(launched.window, name, input);
  return {
    userData: launched.userDataDir,
    call: ask,
    setUp: async () => {
      ({ recoveryCode } = await ask('store:create', {
        slot: 'passphrase',
        passphrase: 'a drill that nobody has to remember',
      }));
      await ask('store:confirmRecovery', { code: recoveryCode });
      const end = Date.now() + SESSION_LIMIT_MS;
      for (;;) {
        const { session, problem } = await ask('app:status', {});
        if (session?.state === 'signedIn') return;
        const why = session?.error ?? problem;
        if (Date.now() > end)
          throw new Error(`The workstation could not sign in to the exchange. ${why?.message ?? ''}`.trim());
        await delay(100);
      }
    },
    start: () => launched.relaunch(),
    unlock: async () => {
      await ask('store:unlock', { method: 'recovery', code: recoveryCode });
    },
    kill: async () => {
      const { pid } = launched.app.process();
      if (process.platform !== 'win32' && pid !== undefined) {
        try {
          // It leads a process group of its own; its helpers go with it.
          process.kill(-pid, 'SIGKILL');
        } catch {
          // No such group: the process alone, below.
        }
      }
      await launched.kill();
    },
    quit: () => launched.quit(),
    close: () => launched.close(),
    get recoveryCode() {
      return recoveryCode;
    },
  };
}
