/** The provider that holds the records. */
import { Mono, OrganizationPicker, Section } from '../../components/index.ts';
import { Slot } from './slot.tsx';
import { useCoreForm } from './use-core-form.tsx';

export function CustodianSection() {
  const { draft, set, touch, problem } = useCoreForm();
  const chosen = draft.custodian;
  const { error, warning } = problem('custodian');
  return (
    <Section id="custodian" title="Records held by">
      <Slot path="custodian" wide>
        <OrganizationPicker
          kind="provider"
          label="Provider"
          name="custodian"
          error={error}
          chosen={
            chosen && {
              name: chosen.name,
              details: (
                <>
                  {chosen.npi ? (
                    <>
                      NPI <Mono>{chosen.npi}</Mono>
                      {' · '}
                    </>
                  ) : null}
                  {[chosen.city, chosen.state].filter(Boolean).join(', ')}
                </>
              ),
              warning,
            }
          }
          onChoose={({ id, name, npi, city, state }) => {
            set({ custodian: { id, name, npi, city, state } });
            touch('custodian');
          }}
          onLeave={() => touch('custodian')}
        />
      </Slot>
    </Section>
  );
}
