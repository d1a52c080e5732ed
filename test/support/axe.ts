/** The accessibility rules of axe, applied to the open window. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * @param rules only these; otherwise all of WCAG 2.2 A and AA and the best practices
 * @returns one line for every violation, worst rule names first as axe tells them; empty when there is none
 */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Electron has no second page that axe could use to come back from.
  const builder = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules ? builder.withRules([...rules]) : builder).analyze();
  return violations.map((violation) => {
    const where = violation.nodes
      .slice(0, 3)
      .map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`);
    return `${violation.impact ?? 'unknown'} ${violation.id}: ${violation.help} (${violation.nodes.length}): ${where.join(' | ')}`;
  });
}
