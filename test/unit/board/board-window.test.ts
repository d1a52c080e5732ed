import { describe, expect, it } from 'vitest';
import type { BoardRow } from '../../../preload/contract/board.ts';
import { allQuestion, type BoardQuestion } from '../../../renderer/screens/board/board-filter.ts';
import { createBoardWindow, type BoardAnswer } from '../../../renderer/screens/board/board-window.ts';

interface Asked {
  question: BoardQuestion;
  offset: number;
  limit: number;
  answer: (change?: Partial<BoardAnswer>) => Promise<void>;
  fail: (reason: unknown) => Promise<void>;
}

const row = (index: number): BoardRow => ({
  id: `r${index}`,
  kind: 'child',
  status: 'submitted',
  ownWords: '',
  purpose: 'hedis',
  patientName: `Person ${index}`,
  birthDate: '',
  memberId: '',
  chaseKey: '',
  npi: '',
  projectId: null,
  projectName: '',
  custodianName: '',
  custodianPlace: '',
  taskId: null,
  identifier: null,
  dueDate: null,
  dueBasis: null,
  createdAt: '',
  updatedAt: '',
  statusSince: '',
  documents: 0,
  hasError: false,
  action: 'none',
  owner: '',
  followUpOn: null,
  unexpected: false,
});

/** A main process that answers when it is told to. */
function slowMain(total = 1000) {
  const asked: Asked[] = [];
  const window = createBoardWindow((question, offset, limit) => {
    let resolve: (answer: BoardAnswer) => void = () => undefined;
    let reject: (reason: unknown) => void = () => undefined;
    const promise = new Promise<BoardAnswer>((onAnswer, onFailure) => {
      resolve = onAnswer;
      reject = onFailure;
    });
    const settled = async (): Promise<void> => {
      await promise.catch(() => undefined);
      await Promise.resolve();
    };
    asked.push({
      question,
      offset,
      limit,
      answer: (change = {}) => {
        const rows = Array.from({ length: Math.min(limit, total - offset) }, (_, step) => row(offset + step));
        resolve({ rows, total, groups: [], counts: {}, ...change });
        return settled();
      },
      fail: (reason) => {
        reject(reason);
        return settled();
      },
    });
    return promise;
  });
  const at = (index: number): Asked => {
    const one = asked[index];
    if (!one) throw new Error(`Only ${asked.length} were asked.`);
    return one;
  };
  return { asked, at, window };
}

const withText = (text: string): BoardQuestion => ({ ...allQuestion, filter: { ...allQuestion.filter, text } });

describe('the window onto the working list', () => {
  it('asks for the pages that show, and for no others', async () => {
    const { asked, at, window } = slowMain();
    window.ask(allQuestion);
    await at(0).answer();
    expect([at(0).offset, at(0).limit]).toEqual([0, 100]);
    window.get().need(0, 40);
    expect(asked).toHaveLength(1);
    window.get().need(480, 520);
    expect(asked.slice(1).map((one) => one.offset)).toEqual([400, 500]);
    window.get().need(490, 530);
    expect(asked, 'what is on its way is not asked again').toHaveLength(3);
    expect(window.get().at(450)).toBeUndefined();
    await at(1).answer();
    expect(window.get().at(450)?.id).toBe('r450');
    expect(window.get().indexOf('r450')).toBe(450);
  });

  it('keeps the old rows until the new ones are here', async () => {
    const { at, window } = slowMain();
    window.ask(allQuestion);
    await at(0).answer();
    window.ask(withText('okafor'));
    expect(window.get().at(0)?.id).toBe('r0');
    expect(window.get().question?.filter.text).toBe('');
    await at(1).answer({ total: 1, rows: [row(77)] });
    expect([window.get().total, window.get().at(0)?.id]).toEqual([1, 'r77']);
    expect(window.get().question?.filter.text).toBe('okafor');
  });

  it('asks only the last of what was typed while an answer was awaited, and drops the stale one', async () => {
    const { asked, at, window } = slowMain();
    window.ask(withText('o'));
    window.ask(withText('ok'));
    window.ask(withText('oka'));
    expect(asked).toHaveLength(1);
    await at(0).answer({ total: 9 });
    expect(window.get().loading, 'the answer to “o” is nobody’s any more').toBe(true);
    expect(asked.map((one) => one.question.filter.text)).toEqual(['o', 'oka']);
    await at(1).answer({ total: 3 });
    expect(window.get().total).toBe(3);
  });

  it('reads anew what shows, in place, without a moment of nothing', async () => {
    const { at, window } = slowMain();
    window.ask(allQuestion);
    await at(0).answer();
    window.get().need(250, 290);
    await at(1).answer();
    window.refresh();
    expect([at(2).offset, at(2).limit]).toEqual([200, 100]);
    expect(window.get().at(260)?.id).toBe('r260');
    await at(2).answer();
    expect(window.get().at(260)?.id).toBe('r260');
    expect(window.get().at(0), 'what no longer shows is read when it shows again').toBeUndefined();
  });

  it('tells of a failure and keeps what it has', async () => {
    const { at, window } = slowMain();
    window.ask(allQuestion);
    await at(0).answer();
    window.refresh();
    await at(1).fail(new Error('locked'));
    expect(window.get().error).toBeInstanceOf(Error);
    expect(window.get().at(0)?.id).toBe('r0');
    window.refresh();
    await at(2).answer();
    expect(window.get().error).toBeNull();
  });
});
