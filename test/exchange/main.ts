/**
 * Purpose: the practice exchange as a program of its own: started from a command line, or forked by the workstation
 * as a utility process. Standard output carries exactly one line, the addresses; everything else is silence.
 */
import { parseArgs } from 'node:util';
import { startExchange } from './index.ts';
import type { Exchange, ExchangeOptions } from './types.ts';

/** Electron's port to the parent; plain Node has none. Declared here because tests must not depend on Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message' | 'close', listener: (event?: { data?: unknown }) => void): void;
  start?(): void;
}

const USAGE = `Usage: exchange [--auth-port N] [--fhir-port N] [--delivery-port N] [--control-port N]
                [--state FILE] [--speed N] [--pace N] [--seed N] [--no-if-none-exist] [--exit-with-stdin]
ROI_PRACTICE_STATE_KEY (64 hex digits) encrypts the state file.
--speed: 1 runs in real time, 60 (default) makes a minute of every second, 0 stands still until stepped.
--pace: sites work N times faster than usual, while the clock stays true (with --speed 1).
`;

function optionsFrom(args: string[]): { options: ExchangeOptions; exitWithStdin: boolean } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args,
    options: {
      'auth-port': text,
      'fhir-port': text,
      'delivery-port': text,
      'control-port': text,
      state: text,
      speed: text,
      pace: text,
      seed: text,
      'no-if-none-exist': flag,
      'exit-with-stdin': flag,
    },
  });
  const speed = numberOf('--speed', values.speed) ?? 60;
  const pace = numberOf('--pace', values.pace);
  if (pace === 0) throw new Error('--pace needs a number above 0');
  const seed = numberOf('--seed', values.seed);
  const stateKey = stateKeyFrom(process.env);
  const options: ExchangeOptions = {
    ports: {
      auth: numberOf('--auth-port', values['auth-port']) ?? 0,
      fhir: numberOf('--fhir-port', values['fhir-port']) ?? 0,
      delivery: numberOf('--delivery-port', values['delivery-port']) ?? 0,
      control: numberOf('--control-port', values['control-port']) ?? 0,
    },
    clock: speed === 0 ? 'manual' : { speed },
    ifNoneExist: values['no-if-none-exist'] !== true,
    ...(values.state !== undefined && { stateFile: values.state }),
    ...(stateKey !== undefined && { stateKey }),
    ...(pace !== undefined && { pace }),
    ...(seed !== undefined && { seed }),
  };
  return { options, exitWithStdin: values['exit-with-stdin'] === true };
}

/** Taken out of the environment: nothing that is started later may inherit it. */
function stateKeyFrom(env: NodeJS.ProcessEnv): Buffer | undefined {
  const hex = env['ROI_PRACTICE_STATE_KEY'];
  delete env['ROI_PRACTICE_STATE_KEY'];
  if (hex === undefined || hex === '') return undefined;
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new Error('ROI_PRACTICE_STATE_KEY needs 64 hex digits');
  return Buffer.from(hex, 'hex');
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} needs a number, not '${text}'`);
  return value;
}

function readyMessage(exchange: Exchange): object {
  const { authorizeUrl, tokenUrl, fhirUrl, deliveryUrl, controlUrl, m2m, user, users } = exchange;
  return { ready: true, authorizeUrl, tokenUrl, fhirUrl, deliveryUrl, controlUrl, m2m, user, users };
}

async function main(): Promise<void> {
  const { options, exitWithStdin } = optionsFrom(process.argv.slice(2));
  const exchange = await startExchange(options);
  const parentPort = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort;

  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void exchange.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // The reader of the ready line may go away; that is no reason to die with practice work unsaved.
  process.stdout.on('error', () => undefined);
  if (exitWithStdin) process.stdin.on('end', end).on('close', end).resume();
  if (parentPort) {
    parentPort.on('close', end);
    parentPort.on('message', (event) => {
      if (event?.data === 'close') end();
    });
    parentPort.start?.();
  }

  const message = readyMessage(exchange);
  process.stdout.write(`${JSON.stringify(message)}\n`);
  parentPort?.postMessage(message);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exit(2);
});
