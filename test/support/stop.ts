/** One stop of the tour through the program. */
import type { Page } from '@playwright/test';
import type { Office } from './office.ts';

export interface Stop {
  name: string;
  open: (page: Page, office: Office) => Promise<void>;
}
