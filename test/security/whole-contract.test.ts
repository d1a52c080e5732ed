/** Every operation of the contract, whoever adds one: refused by a code of the list while locked, while signed out and for bad input. */
import { describe, expect, it } from 'vitest';
import { createDispatch, type DispatchDeps } from '../../main/ipc/dispatch.ts';
import { AppError } from '../../main/lib/errors.ts';
import { silentLogger } from '../../main/lib/logger.ts';
import type { Operation } from '../../preload/contract/define.ts';
import { contract } from '../../preload/contract/index.ts';
import { errorCodes } from '../../preload/contract/errors.ts';
import { least, shapeOf } from '../support/least-input.ts';

const operations: [string, Operation][] = Object.entries(contract);
const sender = { webContentsId: 7, isMainFrame: true, origin: 'app://bundle' };

function door(over: { unlocked?: boolean; signedIn?: boolean } = {}) {
  const called: string[] = [];
  let given: unknown;
  const audited: { event: string; outcome: string; detail?: string | undefined }[] = [];
  const handlers = Object.fromEntries(
    operations.map(([name]) => [
      name,
      (input: unknown) => {
        called.push(name);
        given = input;
        return Promise.reject(new AppError('conflict', 'Reached.'));
      },
    ]),
  ) as unknown as DispatchDeps['handlers'];
  const dispatch = createDispatch({
    handlers,
    isTrusted: () => true,
    isUnlocked: () => over.unlocked ?? true,
    isPermitted: () => true,
    requireSession: () =>
      over.signedIn === false ? Promise.reject(new AppError('signedOut', 'Signed out.')) : Promise.resolve(),
    lockSignal: () => new AbortController().signal,
    audit: { append: (e) => void audited.push(e) },
    log: silentLogger,
  });
  const code = async (name: string, input: unknown): Promise<string> => {
    const answer = await dispatch(sender, name, input);
    return answer.ok ? 'answered' : answer.error.code;
  };
  return { code, called, audited, given: () => given };
}

describe('every operation', () => {
  it('is refused while the store is locked unless it is public, whatever comes with it', async () => {
    const { code, called, audited } = door({ unlocked: false });
    for (const [name, { access }] of operations)
      if (access !== 'public')
        for (const input of [{}, null, least(shapeOf(contract[name as keyof typeof contract]))])
          expect(await code(name, input), name).toBe('locked');
    expect(called).toEqual([]);
    expect(audited.every((e) => e.outcome === 'denied')).toBe(true);
    expect(audited.length).toBeGreaterThan(200);
  });

  it('asks for a session where it needs one, and nowhere else', async () => {
    const { code, called } = door({ signedIn: false });
    const needing = operations.filter(([, o]) => o.access === 'signedIn').map(([name]) => name);
    expect(needing.length).toBeGreaterThan(8);
    for (const [name, operation] of operations) {
      const answer = await code(name, least(shapeOf(operation)));
      expect(answer === 'signedOut', name).toBe(operation.access === 'signedIn');
    }
    expect(called.some((name) => needing.includes(name))).toBe(false);
  });

  it.each(operations)('%s takes its input and no other', async (name, operation) => {
    const shape = shapeOf(operation);
    const { code, called, audited, given } = door();
    const good = least(shape) as Record<string, unknown>;
    // A member that the contract does not name is refused, or at least never reaches the handler.
    const more = await code(name, { ...good, somethingElse: 'x' });
    if (more !== 'invalid') expect(given()).not.toHaveProperty('somethingElse');
    called.length = 0;
    audited.length = 0;
    expect(await code(name, good), `${name} ${JSON.stringify(good)}`).toBe('conflict');
    expect(called).toEqual([name]);

    const bad: unknown[] = [null, undefined, 'text', 7, [], [good], () => good];
    for (const [member, of] of Object.entries(shape.properties ?? {})) {
      // A kind that no member of the contract has at its top.
      if (Object.keys(of).length > 0) bad.push({ ...good, [member]: Symbol.for('x') }, { ...good, [member]: 1n });
      if (of.type === 'string') bad.push({ ...good, [member]: 'x'.repeat(20_000_000) }, { ...good, [member]: 7 });
      if (of.type === 'integer') bad.push({ ...good, [member]: 0.5 }, { ...good, [member]: '1' });
      if (shape.required?.includes(member)) {
        const { [member]: _, ...without } = good;
        bad.push(without);
      }
    }
    for (const [at, input] of bad.entries()) {
      const answer = await code(name, input);
      expect(answer, `${name}, bad input ${at}`).toBe('invalid');
      expect(errorCodes).toContain(answer);
    }
    expect(called).toEqual([name]);
    if (operation.audit !== null) expect(audited.filter((e) => e.outcome === 'failure')).toHaveLength(bad.length + 1);
  });
});
