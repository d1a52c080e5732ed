/** Own rules: what they find, for which statuses, and that no expression can stall the program. */
import { describe, expect, it } from 'vitest';
import { decideStatus, noOwnRules, type StatusFacts } from '../../../main/exchange/decide-status.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';
import { compileRules } from '../../../main/status-rules/own-rules.ts';
import { taskStatuses } from '../../../preload/contract/rules/status.ts';
import type { StatusRule } from '../../../preload/contract/status-rules.ts';

const profile = loadBundledWireProfile();
const rule = (pattern: string, change: Partial<StatusRule> = {}): StatusRule => ({
  name: 'Mine',
  pattern,
  expression: false,
  when: [],
  status: 'fee-approval',
  ...change,
});
const facts = (change: Partial<StatusFacts>): StatusFacts => ({
  taskStatus: 'on-hold',
  codings: [],
  business: '',
  stated: '',
  delivery: 'nothing',
  ...change,
});
const statusOf = (rules: StatusRule[], change: Partial<StatusFacts>): string =>
  decideStatus(facts(change), profile, compileRules(rules).find).status;

describe('plain words', () => {
  it.each([
    ['fee', 'A FEE is due', true],
    ['fee', 'See the coffee room', false],
    ['no record', 'no records', false],
    ['copy  service', 'At copy\n service now', true],
    ['c++', 'in C++ only', true],
    ['más', 'Pide MÁS datos', true],
    ['.*', 'anything at all', false],
  ])('“%s” in “%s”: %s', (pattern, business, found) => {
    expect(statusOf([rule(pattern)], { business })).toBe(found ? 'fee-approval' : 'unmapped');
  });

  it('looks at the reason as well as at the business status', () => {
    expect(statusOf([rule('invoice')], { business: 'Waiting', stated: 'Our invoice is open' })).toBe('fee-approval');
  });
});

describe('expressions', () => {
  it('find without regard to case', () => {
    expect(
      statusOf([rule('hold(ing)? at \\w+ desk', { expression: true })], { business: 'HOLDING at front desk' }),
    ).toBe('fee-approval');
  });

  it.each([
    ['(x', 'missing closing'],
    ['a(?=b)', 'unsupported'],
    ['(a{1000}){1000}', 'repeat count'],
    ['a*', 'matches everything'],
  ])('%s is refused with its reason', (pattern, reason) => {
    const { problems } = compileRules([rule('fine'), rule(pattern, { expression: true })]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ index: 1, message: expect.stringContaining(reason) as string });
  });

  // Each of them keeps JavaScript's own engine busy for longer than anyone would wait.
  it.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '^([a-z]+)*$', '^(\\w+\\s?)*$'])(
    '%s gives its answer on text that ruins backtracking',
    (pattern) => {
      expect(statusOf([rule(pattern, { expression: true })], { business: `${'a'.repeat(499)}!` })).toBe('unmapped');
    },
  );
});

describe('own rules', () => {
  it('come before a code and before the words of the profile', () => {
    const business = 'Missing authorization';
    const codings = [{ system: null, code: 'pended-authorization' }];
    expect(decideStatus(facts({ business, codings }), profile, noOwnRules).status).toBe('pended-authorization');
    expect(statusOf([rule('authorization')], { business, codings })).toBe('fee-approval');
  });

  it('hold only for the Task statuses they name, and the first that holds decides', () => {
    const rules = [rule('desk', { when: ['on-hold'] }), rule('desk', { status: 'pended-information' })];
    expect(statusOf(rules, { business: 'Desk', taskStatus: 'on-hold' })).toBe('fee-approval');
    expect(statusOf(rules, { business: 'Desk', taskStatus: 'received' })).toBe('pended-information');
  });

  it.each(taskStatuses)('can decide about %s', (taskStatus) => {
    expect(statusOf([rule('desk', { when: [taskStatus] })], { business: 'At the desk', taskStatus })).toBe(
      'fee-approval',
    );
  });

  it('say nothing where the exchange says nothing', () => {
    expect(statusOf([rule('.', { expression: true })], {})).toBe('unmapped');
  });

  it('do not deny records that came', () => {
    expect(
      statusOf([rule('archive', { status: 'no-records' })], {
        taskStatus: 'completed',
        business: 'Archive searched',
        delivery: 'records',
      }),
    ).toBe('delivered');
  });

  it('cannot give a status that only the workstation brings about', () => {
    expect(compileRules([rule('desk', { status: 'queued' })]).problems).toHaveLength(1);
  });
});
