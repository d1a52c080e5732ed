/** Every field of a connection, with one sentence of help each. */
import type { ProfileInput } from '../../../preload/contract/connections.ts';
import { FieldRow, Section, SelectField, TextField } from '../../components/index.ts';
import type { FieldErrors } from './profile-form.ts';

export interface ProfileFieldsProps {
  value: ProfileInput;
  onChange: (value: ProfileInput) => void;
  onBlur: (path: string) => void;
  errors: FieldErrors;
  warnings: readonly { path: string; message: string }[];
  disabled: boolean;
}

export function ProfileFields({ value, onChange, onBlur, errors, warnings, disabled }: ProfileFieldsProps) {
  const set = (part: Partial<ProfileInput>): void => onChange({ ...value, ...part });
  const setRequester = (part: Partial<ProfileInput['requester']>): void =>
    set({ requester: { ...value.requester, ...part } });
  /** What every field of one path shares. */
  const at = (path: string) => ({
    name: path,
    error: errors[path],
    warning: warnings.find((warning) => warning.path === path)?.message,
    disabled,
    onBlur: () => onBlur(path),
  });
  const user = value.authKind === 'user';
  return (
    <>
      <Section title="Exchange" text="Which exchange is asked.">
        <FieldRow>
          <TextField
            label="Name"
            {...at('name')}
            value={value.name}
            onChange={(name) => set({ name })}
            required
            maxLength={80}
            help="How it is called in this program."
          />
          <SelectField
            label="Environment"
            {...at('environment')}
            value={value.environment}
            onChange={(environment) => set({ environment })}
            options={[
              { value: 'test', label: 'TEST' },
              { value: 'prod', label: 'PROD' },
              { value: 'practice', label: 'Practice' },
            ]}
            help="TEST is marked amber everywhere."
          />
        </FieldRow>
        <TextField
          label="FHIR address"
          {...at('fhirBaseUrl')}
          value={value.fhirBaseUrl}
          onChange={(fhirBaseUrl) => set({ fhirBaseUrl })}
          required
          mono
          type="url"
          maxLength={500}
          help="Base of the exchange’s FHIR R4 interface, without a slash at the end."
        />
        <TextField
          label="Token address"
          {...at('tokenUrl')}
          value={value.tokenUrl}
          onChange={(tokenUrl) => set({ tokenUrl })}
          required
          mono
          type="url"
          maxLength={500}
          help="Where tokens are asked for (OAuth 2 token endpoint)."
        />
        <TextField
          label="Authorize address"
          {...at('authorizeUrl')}
          value={value.authorizeUrl}
          onChange={(authorizeUrl) => set({ authorizeUrl })}
          optional={!user}
          mono
          type="url"
          maxLength={500}
          help="Where a person signs in; used by user sign-in only."
        />
      </Section>
      <Section title="Identity" text="As whom the exchange is asked.">
        <FieldRow>
          <SelectField
            label="Signing in"
            {...at('authKind')}
            value={value.authKind}
            onChange={(authKind) => set({ authKind })}
            options={[
              { value: 'm2m', label: 'Program (client credentials)' },
              { value: 'user', label: 'Person (user sign-in)' },
            ]}
            help={
              user ? 'Each user signs in with an own account.' : 'This workstation signs in by itself with its secret.'
            }
          />
          <SelectField
            label="Client authentication"
            {...at('clientAuth')}
            value={value.clientAuth}
            onChange={(clientAuth) => set({ clientAuth })}
            options={[
              { value: 'basic', label: 'Secret in the header (basic)' },
              { value: 'post', label: 'Secret in the body (post)' },
              { value: 'none', label: 'No secret (public client)' },
            ]}
            help="As HealthMark registered the client."
          />
        </FieldRow>
        <TextField
          label="Client id"
          {...at('clientId')}
          value={value.clientId}
          onChange={(clientId) => set({ clientId })}
          required
          mono
          maxLength={200}
          help="Given by HealthMark with your registration."
        />
        <TextField
          label="Redirect address"
          {...at('redirectUri')}
          value={value.redirectUri}
          onChange={(redirectUri) => set({ redirectUri })}
          optional={!user}
          mono
          maxLength={500}
          help="Exactly as registered, such as https://localhost; user sign-in ends there."
        />
        <TextField
          label="Scopes"
          {...at('scope')}
          value={value.scope}
          onChange={(scope) => set({ scope })}
          optional
          mono
          rows={2}
          maxLength={1000}
          help="Separated by spaces. Empty asks for what the client is registered for."
        />
      </Section>
      <Section title="Who asks" text="Your organization, as it stands in every request.">
        <FieldRow>
          <TextField
            label="Organization"
            {...at('requester.name')}
            value={value.requester.name}
            onChange={(name) => setRequester({ name })}
            maxLength={200}
            required
            help="As the sites know it."
          />
          <TextField
            label="Tax id"
            {...at('requester.taxId')}
            value={value.requester.taxId}
            onChange={(taxId) => setRequester({ taxId })}
            optional
            mono
            maxLength={20}
            help="EIN, such as 12-3456789."
          />
        </FieldRow>
        <TextField
          label="Identifier system"
          {...at('requester.identifierSystem')}
          value={value.requester.identifierSystem}
          onChange={(identifierSystem) => setRequester({ identifierSystem })}
          required
          mono
          maxLength={300}
          help="An address of your own under which request numbers are unique; it keeps a request from being sent twice."
        />
      </Section>
      <Section title="Wire profile">
        <TextField
          label="Wire profile"
          {...at('wireProfile')}
          value={value.wireProfile}
          onChange={(wireProfile) => set({ wireProfile })}
          optional
          mono
          maxLength={100}
          help="Which dialect of the exchange is spoken. Leave it as preset unless HealthMark names another."
        />
      </Section>
    </>
  );
}
