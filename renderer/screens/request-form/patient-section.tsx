/** Who the records are about. */
import { genders, type CoreDraft } from '../../../preload/contract/rules/core-request.ts';
import { DateField, FieldRow, Section, SelectField, TextField } from '../../components/index.ts';
import { Slot } from './slot.tsx';
import { useCoreForm } from './use-core-form.tsx';

const genderLabels: Record<(typeof genders)[number], string> = {
  female: 'Female',
  male: 'Male',
  other: 'Other',
  unknown: 'Unknown',
};

type TextKey = Exclude<keyof CoreDraft['patient'], 'birthDate' | 'gender'>;

function PatientText({
  name,
  label,
  optional = false,
  maxLength,
  type = 'text',
  mono = false,
  clean,
}: {
  name: TextKey;
  label: string;
  optional?: boolean;
  maxLength: number;
  type?: 'text' | 'tel';
  mono?: boolean;
  clean?: (value: string) => string;
}) {
  const { draft, setPatient, touch, problem } = useCoreForm();
  const path = `patient.${name}`;
  return (
    <Slot path={path}>
      <TextField
        label={label}
        name={path}
        type={type}
        optional={optional}
        required={!optional}
        mono={mono}
        maxLength={maxLength}
        value={draft.patient[name]}
        onChange={(value) => setPatient({ [name]: clean ? clean(value) : value })}
        onBlur={() => touch(path)}
        {...problem(path)}
      />
    </Slot>
  );
}

export function PatientSection() {
  const { draft, setPatient, touch, problem } = useCoreForm();
  return (
    <Section id="patient" title="Patient">
      <FieldRow>
        <PatientText name="family" label="Last name" maxLength={200} />
        <PatientText name="given" label="First name" maxLength={200} />
        <PatientText name="middle" label="Middle name" maxLength={200} optional />
      </FieldRow>
      <FieldRow>
        <Slot path="patient.birthDate">
          <DateField
            label="Date of birth"
            name="patient.birthDate"
            required
            value={draft.patient.birthDate}
            onChange={(birthDate) => setPatient({ birthDate })}
            onBlur={() => touch('patient.birthDate')}
            {...problem('patient.birthDate')}
          />
        </Slot>
        <Slot path="patient.gender">
          <SelectField
            label="Administrative gender"
            name="patient.gender"
            required
            value={draft.patient.gender}
            onChange={(gender) => setPatient({ gender })}
            onBlur={() => touch('patient.gender')}
            options={genders.map((value) => ({ value, label: genderLabels[value] }))}
            placeholder="Choose"
            {...problem('patient.gender')}
          />
        </Slot>
        <PatientText name="phone" label="Phone" type="tel" maxLength={40} optional />
      </FieldRow>
      <FieldRow>
        <PatientText name="identifier" label="Medical record or member number" maxLength={100} mono optional />
        <PatientText name="identifierSystem" label="Issued by" maxLength={300} optional />
      </FieldRow>
      <FieldRow>
        <PatientText name="line" label="Street" maxLength={200} optional />
        <PatientText name="city" label="City" maxLength={100} optional />
      </FieldRow>
      <FieldRow>
        <PatientText
          name="state"
          label="State"
          maxLength={2}
          optional
          clean={(value) => value.toUpperCase().replace(/[^A-Z]/g, '')}
        />
        <PatientText name="postalCode" label="ZIP code" maxLength={10} optional />
      </FieldRow>
    </Section>
  );
}
