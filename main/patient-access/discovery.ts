/**
 * Asks a payer's server what it is: the SMART configuration, then /metadata. Both are kept side by side with what a person entered, so that a
 * wrong one is seen. Sends no token; follows no redirect; decides nothing about signing in.
 */
import type { PayerFound, PayerSettings } from '../../preload/contract/payer-profile.ts';
import { isAcceptableTransport, parseUrl } from '../exchange/addresses.ts';
import type { Http } from '../exchange/http.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import { readCapability, readSmartConfiguration, type Capability, type SmartConfiguration } from './capability.ts';
import { enteredEndpoints, scopeList } from './profile-rules.ts';

export interface Discovered {
  found: PayerFound;
  capability: Capability | null;
  smart: SmartConfiguration | null;
}

const MOST_BYTES = 16 * 1024 * 1024;

type Source = PayerFound['sources'][number];

/** @throws AppError `invalid` where the FHIR address is none; every other fault is told within the answer */
export async function discover(
  http: Http,
  settings: PayerSettings,
  now: Date,
  signal: AbortSignal,
): Promise<Discovered> {
  const entered = enteredEndpoints(settings);
  const base = parseUrl(entered.fhirBaseUrl);
  if (!base || !isAcceptableTransport(base))
    throw new AppError('invalid', 'The FHIR address of the payer connection is not complete.', {
      fields: [{ path: 'fhirBaseUrl', message: 'Complete this address first.' }],
    });
  const [smartAnswer, metadataAnswer] = await Promise.all([
    askFor(http, `${entered.fhirBaseUrl}/.well-known/smart-configuration`, 'application/json', 'smart', signal),
    askFor(http, `${entered.fhirBaseUrl}/metadata`, 'application/fhir+json', 'metadata', signal),
  ]);
  const smart = readSmartConfiguration(smartAnswer.value);
  const capability = readCapability(metadataAnswer.value);
  if (smartAnswer.source.state === 'ok' && !smart) {
    smartAnswer.source.state = 'failed';
    smartAnswer.source.message = 'What is answered there is no SMART configuration.';
  }
  if (metadataAnswer.source.state === 'ok' && !capability) {
    metadataAnswer.source.state = 'failed';
    metadataAnswer.source.message = 'What is answered there is no capability statement.';
  }
  const byHand = settings.discovery === 'manual';
  const row = (
    what: PayerFound['rows'][number]['what'],
    fromSmart: string | null,
    fromMetadata: string | null,
    fromPerson: string,
  ): PayerFound['rows'][number] => ({
    what,
    smart: fromSmart,
    metadata: fromMetadata,
    entered: fromPerson === '' ? null : fromPerson,
    used:
      fromPerson !== ''
        ? 'entered'
        : byHand
          ? 'none'
          : fromSmart !== null
            ? 'smart'
            : fromMetadata !== null
              ? 'metadata'
              : 'none',
  });
  return {
    smart,
    capability,
    found: {
      at: now.toISOString(),
      sources: [smartAnswer.source, metadataAnswer.source],
      rows: [
        row(
          'authorizeUrl',
          secureOnly(smart?.authorizeUrl),
          secureOnly(capability?.authorizeUrl),
          entered.authorizeUrl,
        ),
        row('tokenUrl', secureOnly(smart?.tokenUrl), secureOnly(capability?.tokenUrl), entered.tokenUrl),
        row('revokeUrl', secureOnly(smart?.revokeUrl), secureOnly(capability?.revokeUrl), entered.revokeUrl),
        row('issuer', smart?.issuer ?? null, null, entered.issuer),
        row('pkce', smart ? smart.pkce.join(' ') || 'not told' : null, null, settings.pkce),
        row('clientAuth', smart ? smart.clientAuth.join(' ') || 'not told' : null, null, settings.clientAuth),
        row(
          'scopes',
          smart && smart.scopes.length > 0 ? smart.scopes.join(' ').slice(0, 4000) : null,
          null,
          settings.scopes,
        ),
      ],
      fhirVersion: capability?.fhirVersion ?? null,
      software: capability?.software ?? null,
      everything: capability?.everything ?? false,
      types: capability ? capability.types.filter((t) => t.search).map((t) => t.type) : [],
      warnings: warningsOf(settings, smart, capability),
    },
  };
}

/** An address from a server is used only where a person could have entered it. */
const secureOnly = (address: string | null | undefined): string | null => {
  const url = address ? parseUrl(address) : null;
  return url && isAcceptableTransport(url) && url.username === '' && url.password === '' ? url.href : null;
};

function warningsOf(
  settings: PayerSettings,
  smart: SmartConfiguration | null,
  capability: Capability | null,
): string[] {
  const out: string[] = [];
  if (capability?.fhirVersion != null && !capability.fhirVersion.startsWith('4.0'))
    out.push(`The server speaks FHIR ${capability.fhirVersion}; this program is made for 4.0.1.`);
  if (smart && settings.pkce === 'S256' && smart.pkce.length > 0 && !smart.pkce.includes('S256'))
    out.push('The server does not list PKCE with S256. It is sent all the same.');
  if (smart && settings.discovery === 'auto') {
    const lacking =
      scopeList(settings.scopes).includes('offline_access') &&
      smart.capabilities.length > 0 &&
      !smart.capabilities.includes('permission-offline');
    if (lacking)
      out.push(
        'The server does not promise a sign-in that lasts (offline_access). The member may have to sign in each time.',
      );
  }
  const a = secureOnly(smart?.authorizeUrl);
  const b = secureOnly(capability?.authorizeUrl);
  if (a !== null && b !== null && a !== b)
    out.push('The SMART configuration and /metadata name different sign-in addresses.');
  return out;
}

async function askFor(
  http: Http,
  address: string,
  accept: string,
  source: Source['source'],
  signal: AbortSignal,
): Promise<{ source: Source; value: unknown }> {
  const told = (state: Source['state'], message: string): { source: Source; value: unknown } => ({
    source: { source, state, message },
    value: null,
  });
  try {
    const answer = await http.send(
      { method: 'GET', url: new URL(address), headers: { accept }, maxAnswerBytes: MOST_BYTES },
      signal,
    );
    const { status } = answer;
    if (status === 404 || status === 410) return told('absent', 'The server has none.');
    if (status === 401 || status === 403) return told('refused', `The server does not show it (HTTP ${status}).`);
    if (status >= 300) return told('failed', `The server answered HTTP ${status}.`);
    try {
      const value: unknown = JSON.parse(answer.bytes.toString('utf8').replace(/^\uFEFF/, ''));
      return { source: { source, state: 'ok', message: 'Read.' }, value };
    } catch {
      return told('failed', 'The answer is no JSON.');
    }
  } catch (cause) {
    if (isAborted(cause) && signal.aborted) throw cause;
    return told('failed', cause instanceof AppError ? cause.message : 'The server could not be asked.');
  }
}
