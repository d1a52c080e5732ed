/** The same clerk, seen at work: with somebody watching, text is typed letter by letter and every act is followed by a pause. */
import type { Locator, Page } from '@playwright/test';
import { field } from './clerk.ts';

export interface Hand {
  /** Puts text into a labelled field. */
  write(page: Page, label: string, text: string): Promise<void>;
  type(into: Locator, text: string): Promise<void>;
  click(target: Locator): Promise<void>;
  /** Time to read what has appeared. */
  read(): Promise<void>;
}

const LETTER_MS = 35;
const ACT_MS = 350;
const READ_MS = 1800;

/** @param watched false: as fast as the program goes */
export function createHand(watched: boolean): Hand {
  const rest = (ms: number): Promise<void> =>
    watched ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
  const type = async (into: Locator, text: string): Promise<void> => {
    if (watched) {
      await into.fill('');
      await into.pressSequentially(text, { delay: LETTER_MS });
    } else await into.fill(text);
    await rest(ACT_MS);
  };
  return {
    type,
    write: (page, label, text) => type(field(page, label), text),
    click: async (target) => {
      if (watched) await target.hover();
      await rest(ACT_MS);
      await target.click();
      await rest(ACT_MS);
    },
    read: () => rest(READ_MS),
  };
}
