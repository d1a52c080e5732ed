/** The whole program without Electron, driven through dispatch as a window would, with documents that a real exchange delivered over HTTP. */
import { afterEach, expect } from 'vitest';
import { compose, type Program } from '../../main/compose.ts';
import { silentLogger } from '../../main/lib/logger.ts';
import { policySchema } from '../../main/settings/policy/policy.ts';
import { defaultSettings, type Settings } from '../../main/settings/settings-port.ts';
import type { CoreDraft } from '../../preload/contract/rules/core-request.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { OperationName, OutputOf } from '../../preload/contract/index.ts';
import type { RecordDocument } from '../../preload/contract/requests.ts';
import { startExchange, type Exchange, type OutputSpec } from '../exchange/index.ts';
import { treatmentDraft } from './draft.ts';
import { plainPlatform, type PlainPlatform } from './plain-platform.ts';
import { policyFor } from './policy.ts';
import { useTempFolder } from './temp-folder.ts';

export interface PlainRun {
  platform: PlainPlatform;
  folder: string;
  program: Program;
  call<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>>;
  /** The refusal. */
  refused(name: OperationName, input: unknown): Promise<SeamError>;
}

export interface PlainOptions {
  /** Members of the policy beside the connection. */
  policy?: object;
  /** Whoever sits at the machine. */
  actor?: string;
  platform?: Partial<PlainPlatform>;
}

const sender = { webContentsId: 1, isMainFrame: true, origin: 'app://bundle' };

/** For one test file: everything it starts ends after each test. */
export function usePlainProgram() {
  const temp = useTempFolder();
  const running: Program[] = [];
  let exchange: Exchange | null = null;
  afterEach(async () => {
    for (const program of running.splice(0)) await program.stop();
    await exchange?.close();
    exchange = null;
  });
  const theExchange = (): Exchange => {
    if (!exchange) throw new Error('open() first.');
    return exchange;
  };

  /** Starts the program on a folder; the store is still closed. */
  const run = (folder: string, options: PlainOptions = {}): PlainRun => {
    let settings: Settings = structuredClone(defaultSettings);
    const platform = Object.assign(plainPlatform(folder), {
      actor: options.actor ?? 'clerk',
      ...options.platform,
    });
    const program = compose({
      platform,
      settings: {
        get: () => settings,
        set: (patch) => void (settings = { ...settings, ...patch }),
        reload: () => undefined,
      },
      policy: policySchema.parse({ ...policyFor(theExchange()), ...options.policy }),
      log: silentLogger,
      publish: () => undefined,
      isTrusted: () => true,
      practiceRequested: false,
      clientSecret: theExchange().m2m.clientSecret,
      onLocked: () => undefined,
      onPreferences: () => undefined,
    });
    running.push(program);
    return {
      platform,
      folder,
      program,
      call: async (name, input) => {
        const answer = await program.dispatch(sender, name, input);
        if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`);
        return answer.data as never;
      },
      refused: async (name, input) => {
        const answer = await program.dispatch(sender, name, input);
        if (answer.ok) throw new Error(`${name} was answered.`);
        return answer.error;
      },
    };
  };
  const signedIn = (r: PlainRun): Promise<void> =>
    expect.poll(async () => (await r.call('app:status', {})).session?.state, { timeout: 8000 }).toBe('signedIn');

  return {
    exchange: theExchange,
    run,
    /** A new store, connected. */
    open: async (options: PlainOptions = {}): Promise<PlainRun> => {
      exchange = await startExchange({ automatic: false });
      const r = run(temp(), options);
      const { recoveryCode } = await r.call('store:create', { slot: 'keychain' });
      await r.call('store:confirmRecovery', { code: recoveryCode });
      await signedIn(r);
      return r;
    },
    /** Another person (or the same) opens the store of a program that ended. */
    reopen: async (former: PlainRun, options: PlainOptions = {}): Promise<PlainRun> => {
      await former.program.stop();
      const r = run(former.folder, options);
      await r.call('store:unlock', { method: 'keychain' });
      await signedIn(r);
      return r;
    },
    /** A request is sent, and these documents come for it. */
    deliver: async (
      r: PlainRun,
      outputs: OutputSpec[],
      draft: Partial<CoreDraft> = {},
    ): Promise<{ requestId: string; documents: RecordDocument[] }> => {
      const { id } = await r.call('requests:createDraft', { purpose: 'continuity-of-care', copyOf: null });
      await r.call('requests:saveDraft', { id, draft: treatmentDraft(draft) });
      await r.call('requests:submit', { id });
      const task = theExchange().tasks().at(-1);
      theExchange().deliver(task?.id ?? '', outputs);
      await expect
        .poll(
          async () => {
            const { documents } = await r.call('requests:get', { id });
            return documents.filter((d) => d.state === 'ready').length;
          },
          { timeout: 10_000 },
        )
        .toBe(outputs.length);
      return { requestId: id, documents: (await r.call('requests:get', { id })).documents };
    },
    eventsOf: async (r: PlainRun, event: string) =>
      (await r.call('activity:list', { before: null, event, limit: 500 })).entries,
  };
}
