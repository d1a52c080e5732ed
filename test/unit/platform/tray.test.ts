/** The tray's picture, and the question whether this desktop shows one. */
import { describe, expect, it } from 'vitest';
import { hasTrayHost, type Said } from '../../../main/platform/tray-host.ts';
import { drawTrayIcon, pillText } from '../../../main/platform/tray-icon.ts';

const bus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };

describe('a tray host', () => {
  it.each([
    [{ gdbus: '(<true>,)\n' }, true],
    [{ gdbus: '(<false>,)\n', busctl: 'b true\n' }, false],
    [{ busctl: 'b true\n' }, true],
    [{}, false],
  ] as [Record<string, string>, boolean][])('%o', async (answers, expected) => {
    const run = (command: string): Promise<Said> => {
      const text = answers[command];
      return Promise.resolve(text === undefined ? null : { text });
    };
    expect(await hasTrayHost(run, bus)).toBe(expected);
  });

  it('that does not answer in time is neither there nor absent', async () => {
    const asked: string[] = [];
    const late = (command: string): Promise<Said> => {
      asked.push(command);
      return Promise.resolve('late');
    };
    expect(await hasTrayHost(late, bus)).toBeNull();
    expect(asked).toEqual(['gdbus']);
  });

  it('is not asked for where there is no session bus: the question would start one', async () => {
    let asked = 0;
    const run = (): Promise<Said> => {
      asked++;
      return Promise.resolve({ text: '(<true>,)' });
    };
    expect(await hasTrayHost(run, {})).toBe(false);
    expect(asked).toBe(0);
  });
});

describe('the icon', () => {
  it('says at most 99', () => {
    expect([null, 0, 1, 99, 100].map(pillText)).toEqual(['', '', '1', '99', '99+']);
  });

  it('differs by number and theme, keeps its colours below its alpha, and leaves the corner free', () => {
    const looks = [null, 3, 47, 120].flatMap((count) =>
      [false, true].map((dark) => drawTrayIcon({ size: 22, dark, count })),
    );
    expect(new Set(looks.map((pixels) => Buffer.from(pixels).toString('hex'))).size).toBe(8);
    for (const pixels of looks) {
      expect(pixels).toHaveLength(22 * 22 * 4);
      expect(pixels[3]).toBe(0);
      for (let i = 0; i < pixels.length; i += 4)
        expect(Math.max(...pixels.subarray(i, i + 3))).toBeLessThanOrEqual(pixels[i + 3] ?? 0);
    }
  });
});
