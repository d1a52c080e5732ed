/**
 * Starts the real program under Playwright, in a folder of its own, and ends it again. The only place that may pass
 * --no-sandbox, and only when the tests run as root; `sandbox: true` runs the program with its real sandbox even then.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron as electron, type ElectronApplication, type Page } from '@playwright/test';
import { electronEnv } from '../../scripts/lib/electron-paths.mjs';
import { type Keyring, startKeyring } from './keyring.ts';
import { type Allowance, createProblemList, type Problem } from './problems.ts';
import { becomeSandboxUser, NOBODY } from './sandbox-user.ts';
import { ownDisplay } from './own-display.ts';
import { createWorkFolder, minimalEnv, type WorkFolder } from './work-folder.ts';

export const checkout = path.resolve(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;

export interface LaunchOptions {
  /** A provisioning file: its path, or its content. */
  readonly policy?: string | object;
  /** An existing folder of user data; it is then not removed. */
  readonly userDataDir?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A private, unlocked keychain; without it the program finds none. */
  readonly keyring?: boolean;
  /** The operating system's sandbox on, as shipped (as root: by running the program as a user without rights). */
  readonly sandbox?: boolean;
  /** Console errors, page errors or policy violations that this test means to cause. */
  readonly allow?: readonly Allowance[];
  /** Another application folder or file than this checkout's program. */
  readonly application?: string;
  readonly timeoutMs?: number;
}

export interface Launched {
  readonly app: ElectronApplication;
  /** The first window of the present run. */
  readonly window: Page;
  readonly userDataDir: string;
  /** Everything this launch could write to: user data, home, temp. */
  readonly folder: WorkFolder;
  readonly keyring: Keyring | undefined;
  /** What must be empty at the end of a test. */
  readonly problems: () => readonly Problem[];
  readonly allow: (...patterns: readonly Allowance[]) => void;
  /** All that the main process wrote to its output, over all runs. */
  readonly output: () => string;
  /** SIGKILL to the main process, as a crash or a power cut; the folders stay. */
  readonly kill: () => Promise<void>;
  /** Ends the program (if it still runs) and starts it again on the same data. */
  readonly relaunch: (changes?: Pick<LaunchOptions, 'args' | 'env' | 'policy'>) => Promise<void>;
  /** Ends the program in the regular way; the folders stay until `close`. */
  readonly quit: () => Promise<void>;
  /** Ends everything and removes the folders. */
  readonly close: () => Promise<void>;
}

function policyArgs(folder: WorkFolder, policy: LaunchOptions['policy']): string[] {
  if (policy === undefined) return [];
  if (typeof policy === 'string') return [`--policy=${policy}`];
  const file = path.join(folder.root, 'policy.json');
  writeFileSync(file, JSON.stringify(policy, null, 2));
  return [`--policy=${file}`];
}

export async function launchApp(options: LaunchOptions = {}): Promise<Launched> {
  const folder = createWorkFolder();
  const userDataDir = options.userDataDir ?? folder.userData;
  const user = options.sandbox && isRoot ? becomeSandboxUser(folder) : undefined;
  const keyring = options.keyring ? await startKeyring(folder, user && NOBODY) : undefined;
  const problems = createProblemList(options.allow);
  let output = '';
  let running: { app: ElectronApplication; window: Page } | undefined;

  const start = async (changes: Pick<LaunchOptions, 'args' | 'env' | 'policy'> = {}): Promise<void> => {
    const { args = [], env = {}, policy, timeoutMs = 30_000 } = { ...options, ...changes };
    // Playwright's loader holds `ready` back until it watches; it finds the runtime by this variable.
    Object.assign(process.env, electronEnv());
    const display = await ownDisplay();
    const app = await electron.launch({
      ...(user ? { executablePath: user.executable } : {}),
      args: [
        // Without Playwright's loader (own executable) the switch itself is enough.
        ...(keyring && !user ? ['-r', path.join(import.meta.dirname, 'password-store.cjs')] : []),
        ...(isRoot && !user ? ['--no-sandbox'] : []),
        '--disable-gpu',
        // Two programs on one display cover each other; a covered window would draw no more and the test would wait for ever.
        '--disable-backgrounding-occluded-windows',
        // …nor may it lose its share of the processor to the other one.
        '--disable-renderer-backgrounding',
        `--password-store=${keyring ? 'gnome-libsecret' : 'basic'}`,
        `--user-data-dir=${userDataDir}`,
        options.application ?? user?.application ?? checkout,
        ...policyArgs(folder, policy),
        ...args,
      ],
      chromiumSandbox: !isRoot || user !== undefined,
      cwd: checkout,
      env: minimalEnv(folder, { ...(display ? { DISPLAY: display } : user?.env), ...keyring?.env, ...env }),
      timeout: timeoutMs,
    });
    problems.watch(app.context());
    const collect = (chunk: unknown): void => void (output += String(chunk));
    app.process().stdout?.on('data', collect);
    app.process().stderr?.on('data', collect);
    try {
      running = { app, window: await app.firstWindow({ timeout: timeoutMs }) };
    } catch (error) {
      app.process().kill('SIGKILL');
      throw new Error(`No window within ${timeoutMs} ms. The main process said:\n${output}`, { cause: error });
    }
  };

  const kill = async (): Promise<void> => {
    const child = running?.app.process();
    if (!running || !child) return;
    const gone = running.app.waitForEvent('close', { timeout: 10_000 }).catch(() => undefined);
    child.kill('SIGKILL');
    await gone;
    running = undefined;
  };

  const quit = async (): Promise<void> => {
    if (!running) return;
    const { app } = running;
    const ended = await Promise.race([
      app.close().then(
        () => true,
        () => true,
      ),
      delay(8_000, false, { ref: false }),
    ]);
    if (!ended) await kill();
    running = undefined;
  };

  const present = (): { app: ElectronApplication; window: Page } => {
    if (!running) throw new Error('The program does not run: relaunch() first.');
    return running;
  };

  const close = async (): Promise<void> => {
    await quit();
    await keyring?.stop();
    folder.remove();
  };

  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    get app() {
      return present().app;
    },
    get window() {
      return present().window;
    },
    userDataDir,
    folder,
    keyring,
    problems: problems.open,
    allow: problems.allow,
    output: () => output,
    kill,
    quit,
    relaunch: async (changes) => {
      await quit();
      await start(changes);
    },
    close,
  };
}
