/** Settings, status rules: how the exchange's words become a status here. Own rules come before the profile's; tested as one types. */
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { StatusRule } from '../../../preload/contract/status-rules.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import { Button, ErrorCard, formatCount, plural, Section, Skeleton, StatusBadge } from '../../components/index.ts';
import { notify } from '../../components/notify.ts';
import { normalizedStatuses, type NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import { RuleRow, type RuleRowProps } from './rule-row.tsx';
import { TestResult } from './test-result.tsx';
import css from './status-rules.module.css';

type Rules = OutputOf<'statusRules:get'>;

const TEST_MS = 250;

export function StatusRulesScreen() {
  const stored = useOperation('statusRules:get', {});
  return (
    <SettingsFrame page="statusRules" width={1100}>
      {stored.data ? (
        <Editor key={JSON.stringify(stored.data.own)} stored={stored.data} />
      ) : stored.error ? (
        <ErrorCard error={stored.error.error} onRetry={() => void stored.refetch()} />
      ) : (
        <Skeleton lines={8} height={18} />
      )}
    </SettingsFrame>
  );
}

/** What is shown joins the business status and the reason; a rule looks into each of them. */
const firstOf = (words: string): string => (words.split(' — ')[0] ?? '').slice(0, 200);

/** A rule that waits for its words, or takes some that no rule knew. */
function ruleFor(shown: string): StatusRule {
  const words = firstOf(shown);
  return { name: words.slice(0, 80), pattern: words, expression: false, when: [], status: 'in-progress' };
}

function Editor({ stored }: { stored: Rules }) {
  const { words: asked } = useSearch({ from: '/settings/status-rules' });
  const [own, setOwn] = useState<StatusRule[]>(() => {
    const isNew = asked !== undefined && asked !== '' && !stored.own.some((rule) => rule.pattern === firstOf(asked));
    return isNew ? [...stored.own, ruleFor(asked)] : stored.own;
  });
  const complete = own.every((rule) => rule.name.trim() !== '' && rule.pattern !== '');
  const [tested] = useDebouncedValue(own, TEST_MS);
  const testable = tested.filter((rule) => rule.name.trim() !== '' && rule.pattern !== '');
  const test = useOperation('statusRules:test', { own: testable }, { keepPrevious: true });
  const save = useMutationOperation('statusRules:save', {
    onSuccess: ({ changed }) =>
      notify(changed === 0 ? 'Rules saved.' : `${plural(changed, 'request')} changed status.`),
    invalidates: ['statusRules:get', 'board:list', 'board:charts', 'requests:list'],
  });
  const changed = JSON.stringify(own) !== JSON.stringify(stored.own);
  const problems = new Map((test.data?.problems ?? []).map((problem) => [testable[problem.index], problem.message]));
  const put = (index: number, rule: StatusRule): void => setOwn(own.map((one, at) => (at === index ? rule : one)));
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<{ from: number; over: number } | null>(null);
  /** Place of a rule that was moved by keys: its handle keeps the focus. */
  const [moved, setMoved] = useState<number | null>(null);
  useEffect(() => {
    if (moved === null) return;
    list.current?.querySelectorAll<HTMLElement>('[data-handle]')[moved]?.focus();
    setMoved(null);
  }, [moved]);
  const moveTo = (from: number, to: number): void => {
    if (to < 0 || to >= own.length) return;
    const next = [...own];
    const [rule] = next.splice(from, 1);
    if (rule) next.splice(to, 0, rule);
    setOwn(next);
  };
  const move = (index: number, by: -1 | 1, byKeys: boolean): void => {
    moveTo(index, index + by);
    if (byKeys && index + by >= 0 && index + by < own.length) setMoved(index + by);
  };
  const drag = (index: number, what: Parameters<RuleRowProps['onDrag']>[0]): void => {
    if (what === 'begins') setDragged({ from: index, over: index });
    else if (what === 'over') setDragged((now) => (now === null || now.over === index ? now : { ...now, over: index }));
    else {
      if (what === 'drops' && dragged) moveTo(dragged.from, index);
      setDragged(null);
    }
  };
  const targetOf = (index: number): RuleRowProps['target'] =>
    dragged === null || dragged.over !== index || dragged.from === index
      ? null
      : dragged.from < index
        ? 'behind'
        : 'before';
  return (
    <>
      <Section
        title="Own rules"
        text="Tried from the top, before the rules of the exchange; the first that fits decides. Drag a rule by its number, or move it with the arrow keys there. Words are looked for in what the site says, whatever the case."
        actions={
          <Button
            icon={<IconPlus size={16} aria-hidden="true" />}
            disabled={own.length >= 100}
            onClick={() => setOwn([...own, { ...ruleFor(''), name: '' }])}
          >
            Add a rule
          </Button>
        }
      >
        {own.length === 0 ? (
          <p className={css.quiet}>None. The rules of the exchange decide alone.</p>
        ) : (
          <ol className={css.rules} aria-label="Own rules" ref={list}>
            {own.map((rule, index) => (
              <RuleRow
                key={index}
                rule={rule}
                place={index}
                count={own.length}
                problem={problems.get(rule)}
                onChange={(next) => put(index, next)}
                onMove={(by, byKeys) => move(index, by, byKeys)}
                onDrag={(what) => drag(index, what)}
                target={targetOf(index)}
                onRemove={() => setOwn(own.filter((_, at) => at !== index))}
              />
            ))}
          </ol>
        )}
        <TestResult result={test.data} error={test.error?.error ?? null} stored={!changed} />
        {save.error ? <ErrorCard error={save.error.error} onDismiss={save.reset} /> : null}
        <div className={css.foot}>
          {changed ? (
            <Button onClick={() => setOwn(stored.own)} variant="subtle">
              As it was
            </Button>
          ) : null}
          <Button
            variant="primary"
            disabled={!changed || !complete || problems.size > 0}
            busy={save.isPending}
            onClick={() => save.mutate({ own: own.map((rule) => ({ ...rule, name: rule.name.trim() })) })}
          >
            Save and apply
          </Button>
        </div>
      </Section>
      <Section title="Words that no rule knows" text="Shown as they are, and counted here.">
        {stored.unmapped.length === 0 ? (
          <p className={css.quiet}>None: every request’s words are understood.</p>
        ) : (
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">The site says</th>
                <th scope="col">Task</th>
                <th scope="col" className={css.number}>
                  Requests
                </th>
                <th scope="col">
                  <span className="visually-hidden">Rule</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {stored.unmapped.map((entry) => (
                <tr key={`${entry.taskStatus} ${entry.words}`}>
                  <td className={css.wide}>“{entry.words}”</td>
                  <td>{entry.taskStatus}</td>
                  <td className={css.number}>{formatCount(entry.count)}</td>
                  <td className={css.act}>
                    <Button
                      size="sm"
                      disabled={own.some((rule) => rule.pattern === firstOf(entry.words)) || entry.words === ''}
                      onClick={() => setOwn([...own, ruleFor(entry.words)])}
                    >
                      Make a rule
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      <Section title={`Rules of the exchange: ${stored.profileName}`} text="Come with the wire profile; for reading.">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">For Tasks that are</th>
              <th scope="col">Becomes</th>
            </tr>
          </thead>
          <tbody>
            {stored.profile.map((entry, index) => (
              <tr key={index}>
                <td className={css.wide}>{entry.rule}</td>
                <td>{entry.when.length === 0 ? 'any' : entry.when.join(', ')}</td>
                <td>
                  <Becomes status={entry.status} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </>
  );
}

function Becomes({ status }: { status: string }) {
  const known = normalizedStatuses.find((one): one is NormalizedStatus => one === status);
  // The profile leaves it to the documents of the Task.
  return known ? <StatusBadge status={known} /> : <>Delivered or no records, by what came</>;
}
