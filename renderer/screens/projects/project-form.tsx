/** The fields of a project, with what follows from its type. Holds no data: the caller does. */
import type { ProjectInput } from '../../../preload/contract/projects.ts';
import {
  projectPurposes,
  projectRules,
  projectTypeLabels,
  projectTypes,
} from '../../../preload/contract/rules/chase-fields.ts';
import { recordTypes } from '../../../preload/contract/rules/core-request.ts';
import {
  CheckList,
  DateField,
  Field,
  FieldRow,
  Notice,
  OrganizationPicker,
  Section,
  Segmented,
  SelectField,
  TextField,
} from '../../components/index.ts';
import { withYear, type ProjectField } from './project-form-model.ts';
import css from './form.module.css';

const businesses = ['Medicare Advantage', 'Medicaid', 'Marketplace', 'Commercial'];

export interface ProjectFormProps {
  input: ProjectInput;
  onChange: (input: ProjectInput) => void;
  onTouch: (field: ProjectField) => void;
  /** Sentences of the fields that may show one. */
  problems: Partial<Record<ProjectField, string>>;
  /** Tasks say some fields already. */
  frozen: boolean;
}

export function ProjectForm({ input, onChange, onTouch, problems, frozen }: ProjectFormProps) {
  const set = (change: Partial<ProjectInput>): void => onChange({ ...input, ...change });
  const shared = (field: ProjectField) => ({
    name: field,
    error: problems[field],
    onBlur: () => onTouch(field),
  });
  const nextYears = new Date().getFullYear() + 20;
  return (
    <>
      <Section title="Project">
        <FieldRow>
          <TextField
            label="Code"
            {...shared('code')}
            value={input.code}
            onChange={(code) => set({ code })}
            maxLength={60}
            required
            mono
            disabled={frozen}
            placeholder="MA-RA-2026-W2"
            help="Begins the identifier of every Task."
          />
          <SelectField
            label="Type"
            {...shared('type')}
            value={input.type}
            onChange={(type) => set({ type })}
            options={projectTypes.map((value) => ({ value, label: projectTypeLabels[value] }))}
            disabled={frozen}
          />
        </FieldRow>
        <Notice tone="info" title={projectPurposes[input.type]}>
          <ul className={css.rules}>
            {projectRules[input.type].map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </Notice>
        <OrganizationPicker
          kind="payer"
          label="Payer"
          name="payer"
          error={problems.payer}
          chosen={input.payer}
          onChoose={({ id, name }) => set({ payer: { id, name } })}
          onLeave={() => onTouch('payer')}
          disabled={frozen}
        />
        <TextField
          label="Description"
          {...shared('description')}
          optional
          rows={2}
          maxLength={500}
          value={input.description}
          onChange={(description) => set({ description })}
        />
      </Section>
      <Section title="What is reviewed">
        <FieldRow>
          <TextField
            label="Line of business"
            {...shared('lineOfBusiness')}
            optional
            maxLength={100}
            value={input.lineOfBusiness}
            onChange={(lineOfBusiness) => set({ lineOfBusiness })}
            help={`Such as ${businesses.join(', ')}.`}
          />
          <TextField
            label="Measurement year"
            {...shared('measurementYear')}
            optional
            width={140}
            maxLength={4}
            inputMode="numeric"
            value={input.measurementYear}
            onChange={(text) => onChange(withYear(input, text.replace(/\D/g, '')))}
          />
        </FieldRow>
        <FieldRow>
          <DateField
            label="Review period from"
            {...shared('reviewStart')}
            value={input.reviewStart}
            onChange={(reviewStart) => set({ reviewStart })}
          />
          <DateField
            label="to"
            {...shared('reviewEnd')}
            value={input.reviewEnd}
            onChange={(reviewEnd) => set({ reviewEnd })}
          />
        </FieldRow>
        <CheckList
          label="Record types"
          help="Asked for in every row. None: the whole chart of the dates."
          columnWidth={190}
          options={recordTypes.map((type) => ({ value: type.code, label: type.label }))}
          value={input.recordTypes}
          onChange={(chosen) => set({ recordTypes: chosen })}
        />
      </Section>
      <Section title="Deadline and ids">
        <FieldRow>
          <DateField
            label="Due date"
            {...shared('dueDate')}
            optional
            pivotYear={nextYears}
            value={input.dueDate}
            onChange={(dueDate) => set({ dueDate })}
            help="A row’s own due date comes before it."
          />
          <Field label="Priority">
            {() => (
              <div>
                <Segmented
                  label="Priority"
                  value={input.priority}
                  onChange={(priority) => set({ priority })}
                  options={[
                    { value: 'routine', label: 'Routine' },
                    { value: 'urgent', label: 'Urgent' },
                  ]}
                />
              </div>
            )}
          </Field>
        </FieldRow>
        <FieldRow>
          <TextField
            label="Naming system of the member ids"
            {...shared('memberIdSystem')}
            optional
            mono
            maxLength={300}
            value={input.memberIdSystem}
            onChange={(memberIdSystem) => set({ memberIdSystem })}
            help="A URI that the payer tells. Empty: the ids travel as the payer’s own."
          />
          <TextField
            label="HCC model"
            {...shared('hccModel')}
            optional
            width={140}
            mono
            maxLength={10}
            value={input.hccModel}
            onChange={(hccModel) => set({ hccModel })}
            placeholder="V28"
            help="For codes that name none."
          />
        </FieldRow>
      </Section>
    </>
  );
}
