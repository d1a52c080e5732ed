/** Every setting of a payer connection, with what it comes to beside it. */
import { useState } from 'react';
import type { PayerPreview } from '../../../preload/contract/patient-access.ts';
import type { PayerPreset, PayerSettings } from '../../../preload/contract/payer-profile.ts';
import {
  Button,
  Checkbox,
  Facts,
  FieldRow,
  Mono,
  Section,
  Segmented,
  SelectField,
  TextField,
} from '../../components/index.ts';
import { buildScopes, environmentWords, redirectWords } from './payer-words.ts';
import css from './payers.module.css';

export interface PayerFieldsProps {
  value: PayerSettings;
  onChange: (value: PayerSettings) => void;
  preset: PayerPreset | null;
  preview: PayerPreview | undefined;
  /** Errors of a failed save, by path; the live problems come with the preview. */
  showProblems: boolean;
}

export function PayerFields({ value, onChange, preset, preview, showProblems }: PayerFieldsProps) {
  const set = (part: Partial<PayerSettings>): void => onChange({ ...value, ...part });
  const at = (path: string) => {
    const problem = preview?.problems.find((p) => p.path === path);
    return {
      name: path,
      error: problem?.blocking === true && showProblems ? problem.message : undefined,
      warning: problem && !problem.blocking ? problem.message : undefined,
    };
  };
  return (
    <>
      <Section title="Payer" text={preset?.summary}>
        {preset && preset.notes.length > 0 ? (
          <ul className={css.notes}>
            {preset.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        ) : null}
        <FieldRow>
          <TextField
            label="Name"
            {...at('name')}
            value={value.name}
            onChange={(name) => set({ name })}
            required
            maxLength={80}
          />
          <SelectField
            label="Environment"
            {...at('environment')}
            value={value.environment}
            onChange={(environment) => set({ environment, ...(preset ? preset.environments[environment] : {}) })}
            options={(['sandbox', 'production'] as const).map((e) => ({ value: e, label: environmentWords[e] }))}
          />
        </FieldRow>
        {preset?.variables.map((variable) => (
          <TextField
            key={variable.name}
            label={variable.label}
            {...at(`variables.${variable.name}`)}
            value={value.variables[variable.name] ?? ''}
            onChange={(text) => set({ variables: { ...value.variables, [variable.name]: text } })}
            required
            mono
            maxLength={300}
            placeholder={variable.example}
            help={variable.help}
          />
        ))}
        <TextField
          label="FHIR address"
          {...at('fhirBaseUrl')}
          value={value.fhirBaseUrl}
          onChange={(fhirBaseUrl) => set({ fhirBaseUrl })}
          required
          mono
          maxLength={500}
        />
        <SelectField
          label="Other addresses"
          {...at('discovery')}
          value={value.discovery}
          onChange={(discovery) => set({ discovery })}
          options={[
            { value: 'auto', label: 'Discover: SMART configuration, then /metadata' },
            { value: 'manual', label: 'Only what is entered here' },
          ]}
          help="What is entered here goes before what is discovered."
        />
        <TextField
          label="Sign-in address"
          {...at('authorizeUrl')}
          value={value.authorizeUrl}
          onChange={(authorizeUrl) => set({ authorizeUrl })}
          optional={value.discovery === 'auto'}
          mono
          maxLength={500}
        />
        <TextField
          label="Token address"
          {...at('tokenUrl')}
          value={value.tokenUrl}
          onChange={(tokenUrl) => set({ tokenUrl })}
          optional={value.discovery === 'auto'}
          mono
          maxLength={500}
        />
        <FieldRow>
          <TextField
            label="Revocation address"
            {...at('revokeUrl')}
            value={value.revokeUrl}
            onChange={(revokeUrl) => set({ revokeUrl })}
            optional
            mono
            maxLength={500}
          />
          <TextField
            label="Issuer"
            {...at('issuer')}
            value={value.issuer}
            onChange={(issuer) => set({ issuer })}
            optional
            mono
            maxLength={500}
          />
        </FieldRow>
        <Facts
          labelWidth={130}
          items={[
            { label: 'FHIR address', value: <Mono>{preview?.fhirBaseUrl || '—'}</Mono> },
            { label: 'Sign-in', value: <Mono>{preview?.authorizeUrl || 'to be discovered'}</Mono> },
            { label: 'Token', value: <Mono>{preview?.tokenUrl || 'to be discovered'}</Mono> },
            { label: 'Audience (aud)', value: <Mono>{preview?.audience || 'none is sent'}</Mono> },
            { label: 'To register', value: <Mono>{preview?.redirectUri || '—'}</Mono> },
          ]}
        />
      </Section>
      <Section title="This program at the payer" text="As the payer registered it.">
        <FieldRow>
          <TextField
            label="Client id"
            {...at('clientId')}
            value={value.clientId}
            onChange={(clientId) => set({ clientId })}
            required
            mono
            maxLength={300}
          />
          <SelectField
            label="Client authentication"
            {...at('clientAuth')}
            value={value.clientAuth}
            onChange={(clientAuth) => set({ clientAuth })}
            options={[
              { value: 'none', label: 'None (public client)' },
              { value: 'basic', label: 'Secret in the header (basic)' },
              { value: 'post', label: 'Secret in the body (post)' },
              { value: 'privateKeyJwt', label: 'Key (private_key_jwt)' },
            ]}
          />
        </FieldRow>
        <FieldRow>
          <SelectField
            label="Sign-in ends at"
            {...at('redirect')}
            value={value.redirect}
            onChange={(redirect) => set({ redirect })}
            options={redirectWords}
          />
          {value.redirect === 'loopbackFixed' ? (
            <TextField
              label="Port"
              {...at('redirectPort')}
              value={String(value.redirectPort)}
              onChange={(text) => set({ redirectPort: Math.min(65_535, Number(text.replace(/\D/g, '')) || 0) })}
              mono
              inputMode="numeric"
              maxLength={5}
              help="1024 to 65535."
            />
          ) : null}
          {value.redirect === 'paste' || value.redirect === 'window' ? (
            <TextField
              label="Redirect address"
              {...at('redirectUri')}
              value={value.redirectUri}
              onChange={(redirectUri) => set({ redirectUri })}
              mono
              maxLength={500}
              help="Exactly as registered."
            />
          ) : null}
        </FieldRow>
        <FieldRow>
          <SelectField
            label="Audience (aud)"
            {...at('audience')}
            value={value.audience}
            onChange={(audience) => set({ audience })}
            options={[
              { value: 'base', label: 'The FHIR address' },
              { value: 'baseNoSlash', label: 'The FHIR address without a slash' },
              { value: 'fixed', label: 'A registered text' },
              { value: 'none', label: 'None' },
            ]}
          />
          {value.audience === 'fixed' ? (
            <TextField
              label="Registered audience"
              {...at('audienceValue')}
              value={value.audienceValue}
              onChange={(audienceValue) => set({ audienceValue })}
              mono
              maxLength={500}
            />
          ) : null}
        </FieldRow>
        <FieldRow>
          <SelectField
            label="PKCE"
            {...at('pkce')}
            value={value.pkce}
            onChange={(pkce) => set({ pkce })}
            options={[
              { value: 'S256', label: 'Always (S256)' },
              { value: 'off', label: 'Off' },
            ]}
          />
          <SelectField
            label="Id token"
            {...at('idToken')}
            value={value.idToken}
            onChange={(idToken) => set({ idToken })}
            options={[
              { value: 'require', label: 'Require a proper one' },
              { value: 'warn', label: 'Check and warn' },
              { value: 'ignore', label: 'Ignore' },
            ]}
          />
        </FieldRow>
        <Scopes value={value.scopes} onChange={(scopes) => set({ scopes })} at={at('scopes')} />
      </Section>
      <Section title="Fetching">
        <FieldRow>
          <SelectField
            label="Everything at once ($everything)"
            {...at('everything')}
            value={value.everything}
            onChange={(everything) => set({ everything })}
            options={[
              { value: 'auto', label: 'Where the payer offers it' },
              { value: 'always', label: 'Always try' },
              { value: 'never', label: 'Never: type by type' },
            ]}
          />
          <TextField
            label="Resources a page"
            {...at('pageSize')}
            value={String(value.pageSize)}
            onChange={(text) => set({ pageSize: Math.max(1, Math.min(1000, Number(text.replace(/\D/g, '')) || 1)) })}
            mono
            inputMode="numeric"
            maxLength={4}
          />
        </FieldRow>
        <Checkbox
          label="Search by POST"
          note="No identifier stands in an address. Netsmart recommends it; many other servers do not know it."
          checked={value.postSearch}
          onChange={(postSearch) => set({ postSearch })}
        />
        <Checkbox
          label="Ask for what claims point to in the same page"
          note="Used only where the payer lists it (_include, _revinclude)."
          checked={value.include}
          onChange={(include) => set({ include })}
        />
      </Section>
    </>
  );
}

function Scopes({
  value,
  onChange,
  at,
}: {
  value: string;
  onChange: (scopes: string) => void;
  at: { name: string; error: string | undefined; warning: string | undefined };
}) {
  const [version, setVersion] = useState<'v1' | 'v2'>(/\.(read|write|\*)(\s|$)/.test(value) ? 'v1' : 'v2');
  return (
    <>
      <TextField
        label="Scopes"
        {...at}
        value={value}
        onChange={onChange}
        mono
        rows={2}
        maxLength={4000}
        required
        help="Separated by spaces. What is granted in the end stands beside each member."
      />
      <div className={css.row}>
        <Segmented
          label="Notation of the scopes"
          value={version}
          onChange={setVersion}
          options={[
            { value: 'v1', label: 'v1 (.read)' },
            { value: 'v2', label: 'v2 (.rs)' },
          ]}
        />
        <Button size="sm" onClick={() => onChange(buildScopes(version, [], true))}>
          Everything, lasting
        </Button>
        <Button
          size="sm"
          onClick={() => onChange(buildScopes(version, ['Patient', 'Coverage', 'ExplanationOfBenefit'], true))}
        >
          Claims and coverage only
        </Button>
      </div>
    </>
  );
}
