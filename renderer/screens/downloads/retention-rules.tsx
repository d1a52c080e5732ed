/** How long records are kept: one rule for all, and one of its own for a project. */
import { useState } from 'react';
import type { RetentionRules } from '../../../preload/contract/retention.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, Notice, plural, Section, SelectField, TextField } from '../../components/index.ts';
import css from './retention.module.css';

type Kind = 'inherit' | 'keep' | 'days';

function Rule({
  projectId,
  name,
  note,
  days,
  inherit,
  onChanged,
}: {
  projectId: string;
  name: string;
  note: string;
  days: number | null;
  inherit: boolean;
  onChanged: () => void;
}) {
  const [kind, setKind] = useState<Kind>(inherit ? 'inherit' : days === null ? 'keep' : 'days');
  const [text, setText] = useState(days === null ? '' : String(days));
  const set = useMutationOperation('retention:setRule', { invalidates: ['retention:rules'], onSuccess: onChanged });
  const number = /^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : 0;
  const wrong = kind === 'days' && (number < 1 || number > 36_500);
  const before: Kind = inherit ? 'inherit' : days === null ? 'keep' : 'days';
  const changed = kind !== before || (kind === 'days' && number !== days);
  return (
    <li className={css.rule}>
      <span className={css.ruleName}>
        <strong>{name}</strong>
        <span className={css.quiet}>{note}</span>
      </span>
      <SelectField
        label={<span className="visually-hidden">{`Rule for ${name}`}</span>}
        value={kind}
        onChange={setKind}
        options={[
          ...(projectId === '' ? [] : [{ value: 'inherit' as const, label: 'As everything else' }]),
          { value: 'keep' as const, label: 'Keep' },
          { value: 'days' as const, label: 'Remove after days' },
        ]}
      />
      {kind === 'days' ? (
        <TextField
          label={<span className="visually-hidden">{`Days for ${name}`}</span>}
          value={text}
          onChange={setText}
          maxLength={5}
          width={90}
          {...(text !== '' && wrong ? { error: '1 to 36500' } : {})}
        />
      ) : (
        <span />
      )}
      <Button
        disabled={!changed || wrong}
        busy={set.isPending}
        onClick={() => set.mutate({ projectId, days: kind === 'days' ? number : null, inherit: kind === 'inherit' })}
      >
        Save rule
      </Button>
      {set.error ? <ErrorCard error={set.error.error} /> : null}
    </li>
  );
}

export function RetentionRulesTable({ rules, onChanged }: { rules: RetentionRules; onChanged: () => void }) {
  return (
    <Section
      title="Rules"
      text="Days after the last request of a project ended; without a project, after the request ended."
    >
      {rules.policyDays === null ? null : (
        <Notice tone="info">
          Your administrator allows records to be kept for {plural(rules.policyDays, 'day')} at most.
        </Notice>
      )}
      <ul className={css.rules}>
        <Rule
          key={`all ${rules.defaultDays ?? ''}`}
          projectId=""
          name="Everything else"
          note="Requests without a project, and projects without a rule"
          days={rules.defaultDays}
          inherit={false}
          onChanged={onChanged}
        />
        {rules.projects.map((p) => (
          <Rule
            key={`${p.id} ${p.inherit ? 'inherit' : (p.days ?? '')}`}
            projectId={p.id}
            name={p.name}
            note={plural(p.documents, 'record')}
            days={p.days}
            inherit={p.inherit}
            onChanged={onChanged}
          />
        ))}
      </ul>
    </Section>
  );
}
