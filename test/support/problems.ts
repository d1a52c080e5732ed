/** What a test must not cause unasked: page errors, console errors, violations of the content security policy. */
import type { BrowserContext } from '@playwright/test';

export interface Problem {
  readonly kind: 'page-error' | 'console-error' | 'csp-violation';
  readonly text: string;
}

export type Allowance = string | RegExp;

export interface ProblemList {
  /** Everything seen so far that no allowance covers. */
  readonly open: () => readonly Problem[];
  readonly allow: (...patterns: readonly Allowance[]) => void;
  readonly watch: (context: BrowserContext) => void;
}

export function createProblemList(allowed: readonly Allowance[] = []): ProblemList {
  const seen: Problem[] = [];
  const allowances = [...allowed];
  const isAllowed = ({ text }: Problem): boolean =>
    allowances.some((allowance) => (typeof allowance === 'string' ? text.includes(allowance) : allowance.test(text)));
  return {
    open: () => seen.filter((problem) => !isAllowed(problem)),
    allow: (...patterns) => void allowances.push(...patterns),
    watch: (context) => {
      context.on('weberror', (webError) => {
        const error = webError.error();
        seen.push({ kind: 'page-error', text: error.stack ?? error.message });
      });
      context.on('console', (message) => {
        if (message.type() !== 'error') return;
        const text = message.text();
        const { url, line } = message.location();
        const isCsp = /Content Security Policy|Trusted ?Types?/i.test(text);
        seen.push({ kind: isCsp ? 'csp-violation' : 'console-error', text: `${text} (${url}:${line})` });
      });
    },
  };
}
