/**
 * What has to be said before anything about a person leaves this machine: who receives it, why, and for records under 42 CFR Part 2 the consent
 * that permits it. The same everywhere something is handed on.
 */
import { IconShieldLock } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { handOnProblems, usualPurposes, type HandOn, type HandOnField } from '../../preload/contract/rules/hand-on.ts';
import { Checkbox } from './check-list.tsx';
import { Field, inputClass } from './field.tsx';
import css from './hand-on-form.module.css';
import { Notice } from './layout.tsx';
import { TextField } from './text-field.tsx';

export interface HandOnState {
  value: HandOn;
  part2: boolean;
  set: (value: HandOn) => void;
  problem: (field: HandOnField) => string | undefined;
  /** Shows what is missing. @returns what was said when nothing is, else null */
  check: () => HandOn | null;
}

/** @param part2 whether records of a substance use disorder program are among it @param first what stands in the form at first */
export function useHandOn(part2: boolean, first?: { recipient?: string; purpose?: string }): HandOnState {
  const [value, set] = useState<HandOn>({
    recipient: { name: first?.recipient ?? '', address: '' },
    purpose: first?.purpose ?? '',
    part2: null,
  });
  const [tried, setTried] = useState(false);
  const problems = handOnProblems(value, part2);
  return {
    value,
    part2,
    set,
    problem: (field) => (tried ? problems.find((p) => p.path === field)?.message : undefined),
    check: () => {
      setTried(true);
      return problems.length > 0 ? null : { ...value, part2: part2 ? value.part2 : null };
    },
  };
}

export function HandOnForm({ state, autoFocus = false }: { state: HandOnState; autoFocus?: boolean }) {
  const { value, set, problem, part2 } = state;
  const purposes = useId();
  return (
    <div className={css.form}>
      <TextField
        label="Recipient"
        name="recipient"
        value={value.recipient.name}
        onChange={(name) => set({ ...value, recipient: { ...value.recipient, name } })}
        error={problem('recipient.name')}
        maxLength={200}
        autoFocus={autoFocus}
        required
      />
      <TextField
        label="Address of the recipient"
        name="address"
        optional
        value={value.recipient.address}
        onChange={(address) => set({ ...value, recipient: { ...value.recipient, address } })}
        maxLength={500}
      />
      <Field
        label="Reason"
        error={problem('purpose')}
        help="Both go into the disclosure record (45 CFR 164.528)."
        required
      >
        {(ids) => (
          <>
            <input
              {...ids}
              className={inputClass()}
              name="purpose"
              value={value.purpose}
              list={purposes}
              maxLength={1000}
              autoComplete="off"
              onChange={(event) => set({ ...value, purpose: event.target.value })}
            />
            <datalist id={purposes}>
              {usualPurposes.map((purpose) => (
                <option key={purpose} value={purpose} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      {part2 ? <Part2 state={state} /> : null}
    </div>
  );
}

function Part2({ state: { value, set, problem } }: { state: HandOnState }) {
  return (
    <Notice
      tone="warning"
      icon={<IconShieldLock size={16} aria-hidden="true" />}
      title="Records of substance use disorder treatment (42 CFR Part 2)"
    >
      <div className={css.part2}>
        <p>
          They may be passed on only as a consent permits. The notice of § 2.32 goes with them: it is added by itself.
        </p>
        <Checkbox
          label="There is a consent that permits passing them on to this recipient"
          name="part2"
          checked={value.part2 !== null}
          onChange={(on) => set({ ...value, part2: on ? { consentScope: value.part2?.consentScope ?? '' } : null })}
        />
        <TextField
          label="What the consent covers"
          name="consentScope"
          rows={2}
          value={value.part2?.consentScope ?? ''}
          disabled={value.part2 === null}
          onChange={(consentScope) => set({ ...value, part2: { consentScope } })}
          error={problem('part2')}
          help="Who may receive what, for which purpose. It accompanies the records (§ 2.32(b))."
          maxLength={2000}
        />
      </div>
    </Notice>
  );
}
