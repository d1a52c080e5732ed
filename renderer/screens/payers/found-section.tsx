/** What a payer’s server says of itself, the sources side by side, with the one that is used. */
import type { PayerConnection } from '../../../preload/contract/patient-access.ts';
import type { PayerFound } from '../../../preload/contract/payer-profile.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, Notice, plural, RelativeTime, Section } from '../../components/index.ts';
import css from './payers.module.css';

const rowWords: Record<PayerFound['rows'][number]['what'], string> = {
  authorizeUrl: 'Sign-in address',
  tokenUrl: 'Token address',
  revokeUrl: 'Revocation address',
  issuer: 'Issuer',
  pkce: 'PKCE',
  clientAuth: 'Client authentication',
  scopes: 'Scopes',
};

export function FoundSection({ payer, dirty }: { payer: PayerConnection; dirty: boolean }) {
  const discover = useMutationOperation('payers:discover', { invalidates: ['payers:connections', 'payers:preview'] });
  const { found } = payer;
  const columns = ['smart', 'metadata', 'entered'] as const;
  return (
    <Section
      title="What the server says"
      text={
        found
          ? undefined
          : 'Asks the server for its SMART configuration and its capability statement. No member’s data are read.'
      }
      actions={
        <Button
          size="sm"
          busy={discover.isPending}
          disabled={dirty}
          onClick={() => discover.mutate({ connectionId: payer.id })}
        >
          {found ? 'Discover again' : 'Discover'}
        </Button>
      }
    >
      {discover.error ? <ErrorCard error={discover.error.error} onDismiss={() => discover.reset()} /> : null}
      {found ? (
        <>
          <p className={css.quiet}>
            Asked <RelativeTime at={found.at} />.{' '}
            {found.sources
              .map((s) => `${s.source === 'smart' ? 'SMART configuration' : '/metadata'}: ${s.message}`)
              .join(' ')}{' '}
            {found.fhirVersion ? `FHIR ${found.fhirVersion}. ` : ''}
            {plural(found.types.length, 'kind')} of data can be searched; $everything is{' '}
            {found.everything ? '' : 'not '}offered.
          </p>
          {found.warnings.map((warning) => (
            <Notice key={warning} tone="warning" title={warning} />
          ))}
          <div className={css.scroll} tabIndex={0} role="region" aria-label="Sources of the addresses">
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">SMART configuration</th>
                  <th scope="col">/metadata</th>
                  <th scope="col">Entered</th>
                </tr>
              </thead>
              <tbody>
                {found.rows.map((row) => (
                  <tr key={row.what}>
                    <th scope="row">{rowWords[row.what]}</th>
                    {columns.map((source) => (
                      <td key={source} className={css.address}>
                        <span className={row.used === source ? css.used : undefined}>
                          {row[source] ?? '—'}
                          {row.used === source ? ' (used)' : ''}
                        </span>
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      ) : null}
    </Section>
  );
}
