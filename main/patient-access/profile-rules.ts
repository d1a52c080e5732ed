/**
 * What the settings of a payer connection come to: addresses with their variables filled in, the redirect address, the audience, and what
 * is wrong with them. Pure; it asks no server.
 */
import type { PayerFound, PayerPreset, PayerSettings } from '../../preload/contract/payer-profile.ts';
import { isAcceptableTransport, parseUrl } from '../exchange/addresses.ts';
import { REDIRECT_SCHEME } from '../platform/ports.ts';

export interface Endpoints {
  /** Without a trailing slash. */
  fhirBaseUrl: string;
  authorizeUrl: string;
  tokenUrl: string;
  /** Empty where none is known. */
  revokeUrl: string;
  issuer: string;
}

export interface SettingsProblem {
  path: string;
  message: string;
  /** A blocking problem prevents saving; the others stand beside the field. */
  blocking: boolean;
}

const KINDS: Record<PayerPreset['variables'][number]['kind'], { fits: RegExp; says: string }> = {
  host: {
    fits: /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i,
    says: 'A host name, such as plan.example.',
  },
  origin: {
    fits: /^https?:\/\/[^/?#\s@]+$/i,
    says: 'Scheme and host, such as https://hs.payer.example, without a path.',
  },
  segment: { fits: /^[A-Za-z0-9._~-]{1,100}$/, says: 'Letters, digits, dots and dashes; no slash.' },
  uuid: {
    fits: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
    says: 'A UUID: 8-4-4-4-12 digits and letters a to f.',
  },
};

const VARIABLE = /\{([a-z][A-Za-z]{0,39})\}/g;

/** Names of the variables in the addresses, in their order. */
export function variablesIn(settings: PayerSettings): string[] {
  const texts = [
    settings.fhirBaseUrl,
    settings.authorizeUrl,
    settings.tokenUrl,
    settings.revokeUrl,
    settings.audienceValue,
  ];
  return [...new Set(texts.flatMap((text) => [...text.matchAll(VARIABLE)].map((m) => m[1] ?? '')))];
}

const fill = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(VARIABLE, (whole, name: string) => variables[name]?.trim() || whole);

const bare = (address: string): string => address.replace(/\/+$/, '');

/** What a person entered, with the variables filled in. */
export function enteredEndpoints(settings: PayerSettings): Endpoints {
  const of = (text: string): string => fill(text.trim(), settings.variables);
  return {
    fhirBaseUrl: bare(of(settings.fhirBaseUrl)),
    authorizeUrl: of(settings.authorizeUrl),
    tokenUrl: of(settings.tokenUrl),
    revokeUrl: of(settings.revokeUrl),
    issuer: of(settings.issuer),
  };
}

/** What is used: entered addresses first, then what discovery found. */
export function usedEndpoints(settings: PayerSettings, found: PayerFound | null): Endpoints {
  const entered = enteredEndpoints(settings);
  const row = (what: PayerFound['rows'][number]['what']): string => {
    const at = found?.rows.find((r) => r.what === what);
    return settings.discovery === 'manual' ? '' : (at?.smart ?? at?.metadata ?? '');
  };
  return {
    fhirBaseUrl: entered.fhirBaseUrl,
    authorizeUrl: entered.authorizeUrl || row('authorizeUrl'),
    tokenUrl: entered.tokenUrl || row('tokenUrl'),
    revokeUrl: entered.revokeUrl || row('revokeUrl'),
    issuer: entered.issuer || row('issuer'),
  };
}

/** The `aud` of the authorize request; null where none is sent. */
export function audienceOf(settings: PayerSettings): string | null {
  const base = fill(settings.fhirBaseUrl.trim(), settings.variables);
  switch (settings.audience) {
    case 'base':
      return base;
    case 'baseNoSlash':
      return bare(base);
    case 'fixed':
      return fill(settings.audienceValue, settings.variables);
    case 'none':
      return null;
  }
}

/**
 * The redirect address, as it has to be registered.
 * @param port of the listener, or null where it is not open yet
 */
export function redirectUriOf(connectionId: string, settings: PayerSettings, port: number | null): string {
  switch (settings.redirect) {
    case 'loopbackFree':
      return `http://127.0.0.1${port === null ? '' : `:${port}`}/cb/${connectionId}`;
    case 'loopbackFixed':
      return `http://127.0.0.1:${settings.redirectPort}/cb/${connectionId}`;
    case 'scheme':
      return `${REDIRECT_SCHEME}:/cb/${connectionId}`;
    case 'paste':
    case 'window':
      return settings.redirectUri;
  }
}

export const scopeList = (scopes: string): string[] => scopes.split(/\s+/).filter((s) => s !== '');

export interface Surroundings {
  preset: PayerPreset | null;
  windowAllowed: boolean;
  schemeAvailable: boolean;
}

export function settingsProblems(settings: PayerSettings, around: Surroundings): SettingsProblem[] {
  const out: SettingsProblem[] = [];
  const blocked = (path: string, message: string): void => void out.push({ path, message, blocking: true });
  const warned = (path: string, message: string): void => void out.push({ path, message, blocking: false });

  for (const name of variablesIn(settings)) {
    const value = settings.variables[name]?.trim() ?? '';
    const known = around.preset?.variables.find((v) => v.name === name);
    if (value === '') blocked(`variables.${name}`, `Enter the ${known?.label.toLowerCase() ?? name}.`);
    else if (known && !KINDS[known.kind].fits.test(value)) blocked(`variables.${name}`, KINDS[known.kind].says);
  }
  const entered = enteredEndpoints(settings);
  const missing = variablesIn(settings).some((name) => (settings.variables[name]?.trim() ?? '') === '');
  const address = (path: string, value: string, mustBeThere: boolean): void => {
    if (value === '') {
      if (mustBeThere) blocked(path, 'Enter this address.');
      return;
    }
    // A variable that is not filled in is told at the variable.
    if (missing && VARIABLE.test(value)) return;
    const url = parseUrl(value);
    if (!url) blocked(path, 'This is not an address.');
    else if (!isAcceptableTransport(url)) blocked(path, 'Use https (http is accepted for 127.0.0.1 only).');
    else if (url.username !== '' || url.password !== '')
      blocked(path, 'An address may not contain a user name or password.');
    else if (path === 'fhirBaseUrl' && (url.search !== '' || url.hash !== ''))
      blocked(path, 'The FHIR address has no query.');
  };
  const manual = settings.discovery === 'manual';
  address('fhirBaseUrl', entered.fhirBaseUrl, true);
  address('authorizeUrl', entered.authorizeUrl, manual);
  address('tokenUrl', entered.tokenUrl, manual);
  address('revokeUrl', entered.revokeUrl, false);
  if (settings.clientId === '') blocked('clientId', 'Enter the client id that the payer gave you.');
  if (settings.audience === 'fixed' && settings.audienceValue.trim() === '')
    blocked('audienceValue', 'Enter the audience that the payer registered.');
  if (scopeList(settings.scopes).length === 0) blocked('scopes', 'Enter at least one scope.');
  if (settings.idToken === 'require' && !scopeList(settings.scopes).includes('openid'))
    blocked('idToken', 'An id token is given only where the scope openid is asked for.');
  if (settings.pkce === 'off')
    warned(
      'pkce',
      'Without PKCE a code that is caught on its way can be used by others. Switch it off only where the payer refuses it.',
    );
  if (settings.redirect === 'window' && !around.windowAllowed)
    blocked('redirect', 'Your administrator does not allow the sign-in window. Use the system browser.');
  if (settings.redirect === 'scheme' && !around.schemeAvailable)
    warned('redirect', 'Addresses of this program do not reach it on this computer until it is installed.');
  if (settings.redirect === 'paste' || settings.redirect === 'window') {
    const url = parseUrl(settings.redirectUri);
    if (!url) blocked('redirectUri', 'Enter the redirect address as it is registered.');
    else if (
      url.protocol !== 'https:' &&
      !(url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname))
    )
      blocked('redirectUri', 'Use https, or http on this computer.');
  }
  if (
    around.preset?.unverified.includes(settings.environment) &&
    settings.fhirBaseUrl === around.preset.environments[settings.environment].fhirBaseUrl
  )
    warned('fhirBaseUrl', 'The vendor does not publish this address in full. Compare it with the one you were given.');
  return out;
}
