/** The shorter sections: purpose, dates and record types, sensitive categories, delivery. */
import {
  deliveryPreferences,
  purposeBasis,
  purposeLabels,
  purposes,
  recordTypes,
  sensitiveCategories,
  type DeliveryPreference,
} from '../../../preload/contract/rules/core-request.ts';
import {
  Button,
  CheckList,
  DateField,
  FieldRow,
  Notice,
  Section,
  SelectField,
  TextField,
} from '../../components/index.ts';
import { Slot } from './slot.tsx';
import { useCoreForm } from './use-core-form.tsx';
import words from './words.module.css';

export function PurposeSection() {
  const { draft, set, touch } = useCoreForm();
  const basis = purposeBasis[draft.purpose];
  return (
    <Section id="purpose" title="Purpose and legal basis">
      <Slot path="purpose">
        <SelectField
          label="Purpose"
          name="purpose"
          width={320}
          value={draft.purpose}
          onChange={(purpose) => {
            set({ purpose });
            touch('purpose');
          }}
          options={purposes.map((value) => ({ value, label: purposeLabels[value] }))}
        />
      </Slot>
      <Notice tone={basis.authorization === 'required' ? 'warning' : 'info'}>
        {basis.text} <span className={words.paragraph}>{basis.paragraph}</span>
      </Notice>
    </Section>
  );
}

export function RecordsSection() {
  const { draft, set, touch, problem } = useCoreForm();
  const codes = recordTypes.map((type) => type.code);
  const usual = ['11506-3', '34117-2', '18842-5', '11488-4', '11502-2', '18748-4'];
  const choose = (recordTypesChosen: string[]): void => {
    set({ recordTypes: recordTypesChosen });
    touch('recordTypes');
  };
  return (
    <Section id="records" title="Dates and record types">
      <FieldRow>
        <Slot path="serviceFrom">
          <DateField
            label="Dates of service from"
            name="serviceFrom"
            required
            value={draft.serviceFrom}
            onChange={(serviceFrom) => set({ serviceFrom })}
            onBlur={() => touch('serviceFrom')}
            {...problem('serviceFrom')}
          />
        </Slot>
        <Slot path="serviceTo">
          <DateField
            label="to"
            name="serviceTo"
            required
            value={draft.serviceTo}
            onChange={(serviceTo) => set({ serviceTo })}
            onBlur={() => touch('serviceTo')}
            {...problem('serviceTo')}
          />
        </Slot>
      </FieldRow>
      <Slot path="recordTypes" wide>
        <CheckList
          label="Record types"
          options={recordTypes.map((type) => ({ value: type.code, label: type.label }))}
          value={draft.recordTypes}
          onChange={(value) => set({ recordTypes: value })}
          onBlur={() => touch('recordTypes')}
          columnWidth={210}
          error={problem('recordTypes').error}
        />
        <div className={words.picks}>
          <Button size="sm" variant="subtle" onClick={() => choose(usual)}>
            Usual chart
          </Button>
          <Button size="sm" variant="subtle" onClick={() => choose(codes)}>
            All
          </Button>
          <Button size="sm" variant="subtle" disabled={draft.recordTypes.length === 0} onClick={() => choose([])}>
            None
          </Button>
        </div>
      </Slot>
      <Slot path="description" wide>
        <TextField
          label="Note to the site"
          name="description"
          optional
          rows={3}
          maxLength={2000}
          value={draft.description}
          onChange={(description) => set({ description })}
          onBlur={() => touch('description')}
          help="Travels with the request. Say what a record type cannot say, such as a body part or a physician."
          {...problem('description')}
        />
      </Slot>
    </Section>
  );
}

export function SensitiveSection() {
  const { draft, set, touch, problem } = useCoreForm();
  const { error, warning } = problem('sensitiveCategories');
  return (
    <Section
      id="sensitive"
      title="Sensitive categories"
      text="Asked for only where the authorization names them. Leave all open if it does not."
    >
      <Slot path="sensitiveCategories" wide>
        <CheckList
          label="Included by the authorization"
          options={sensitiveCategories.map((category) => ({
            value: category.code,
            label: category.label,
            note: category.rule,
          }))}
          value={draft.sensitiveCategories}
          onChange={(value) => set({ sensitiveCategories: value })}
          onBlur={() => touch('sensitiveCategories')}
          columnWidth={210}
          error={error}
        />
        {warning ? <p className={words.warning}>{warning}</p> : null}
      </Slot>
    </Section>
  );
}

const deliveryLabels: Record<DeliveryPreference, string> = {
  any: 'As the site has them',
  pdf: 'PDF preferred',
  ccda: 'C-CDA preferred',
};

export function DeliverySection() {
  const { draft, set, touch, problem } = useCoreForm();
  const nextYear = new Date().getFullYear() + 20;
  return (
    <Section id="delivery" title="Delivery and due date">
      <FieldRow>
        <Slot path="delivery">
          <SelectField
            label="Delivery"
            name="delivery"
            value={draft.delivery}
            onChange={(delivery) => set({ delivery })}
            onBlur={() => touch('delivery')}
            options={deliveryPreferences.map((value) => ({ value, label: deliveryLabels[value] }))}
          />
        </Slot>
        <Slot path="priority">
          <SelectField
            label="Priority"
            name="priority"
            value={draft.priority}
            onChange={(priority) => set({ priority })}
            onBlur={() => touch('priority')}
            options={[
              { value: 'routine', label: 'Routine' },
              { value: 'urgent', label: 'Urgent' },
            ]}
          />
        </Slot>
        <Slot path="dueDate">
          <DateField
            label="Due date"
            name="dueDate"
            optional
            pivotYear={nextYear}
            value={draft.dueDate}
            onChange={(dueDate) => set({ dueDate })}
            onBlur={() => touch('dueDate')}
            {...problem('dueDate')}
          />
        </Slot>
      </FieldRow>
    </Section>
  );
}
