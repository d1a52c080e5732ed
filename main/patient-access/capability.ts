/** What a payer's capability statement says, as far as fetching needs it. Pure and tolerant: a part that is missing is not offered. */
import type { Json } from './resource-facts.ts';

export interface Capability {
  fhirVersion: string | null;
  software: string | null;
  /** `Patient/[id]/$everything` is listed. */
  everything: boolean;
  /** Every resource type that is listed, with what a reader may do. */
  types: CapabilityType[];
  /** From the OAuth extension of `rest.security`. */
  authorizeUrl: string | null;
  tokenUrl: string | null;
  revokeUrl: string | null;
}

export interface CapabilityType {
  type: string;
  read: boolean;
  search: boolean;
  searchParams: string[];
  include: string[];
  revInclude: string[];
}

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

const json = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length < 2000 ? value : null;
const texts = (value: unknown): string[] => list(value).flatMap((v) => text(v) ?? []);

/** @returns null where the value is no capability statement */
export function readCapability(value: unknown): Capability | null {
  const statement = json(value);
  if (statement.resourceType !== 'CapabilityStatement') return null;
  const rests = list(statement.rest).map(json);
  const rest = rests.find((r) => r.mode === 'server') ?? rests[0] ?? {};
  const types = list(rest.resource)
    .map(json)
    .flatMap((r): CapabilityType[] => {
      const type = text(r.type);
      if (type === null) return [];
      const does = list(r.interaction).map((i) => text(json(i).code));
      return [
        {
          type,
          // A type without a list of interactions is offered without saying how.
          read: does.length === 0 || does.includes('read'),
          search: does.length === 0 || does.includes('search-type'),
          searchParams: list(r.searchParam).flatMap((p) => text(json(p).name) ?? []),
          include: texts(r.searchInclude),
          revInclude: texts(r.searchRevInclude),
        },
      ];
    });
  const patient = list(rest.resource)
    .map(json)
    .find((r) => r.type === 'Patient');
  const operations = [...list(patient?.operation), ...list(rest.operation)].map(json);
  const everything = operations.some(
    (o) =>
      ['everything', '$everything'].includes(text(o.name) ?? '') ||
      /(\/|\b)Patient-(i-)?everything\b/i.test(text(o.definition) ?? text(json(o.definition).reference) ?? ''),
  );
  const uris = list(json(rest.security).extension)
    .map(json)
    .find((e) => e.url === OAUTH_URIS);
  const uri = (name: string): string | null => {
    const part = list(uris?.extension)
      .map(json)
      .find((e) => e.url === name);
    return text(part?.valueUri) ?? text(part?.valueUrl);
  };
  const software = json(statement.software);
  return {
    fhirVersion: text(statement.fhirVersion),
    software: [text(software.name), text(software.version)].filter((s) => s !== null).join(' ') || null,
    everything,
    types,
    authorizeUrl: uri('authorize'),
    tokenUrl: uri('token'),
    revokeUrl: uri('revoke'),
  };
}

/** What a SMART configuration document says (SMART App Launch 2.2, “Conformance”). Real servers leave out required parts. */
export interface SmartConfiguration {
  authorizeUrl: string | null;
  tokenUrl: string | null;
  revokeUrl: string | null;
  issuer: string | null;
  keysUrl: string | null;
  pkce: string[];
  clientAuth: string[];
  scopes: string[];
  capabilities: string[];
  issPromised: boolean;
}

/** @returns null where the value is no such document */
export function readSmartConfiguration(value: unknown): SmartConfiguration | null {
  const c = json(value);
  if (text(c.token_endpoint) === null && text(c.authorization_endpoint) === null) return null;
  return {
    authorizeUrl: text(c.authorization_endpoint),
    tokenUrl: text(c.token_endpoint),
    revokeUrl: text(c.revocation_endpoint),
    issuer: text(c.issuer),
    keysUrl: text(c.jwks_uri),
    pkce: texts(c.code_challenge_methods_supported),
    clientAuth: texts(c.token_endpoint_auth_methods_supported),
    scopes: texts(c.scopes_supported),
    capabilities: texts(c.capabilities),
    issPromised: c.authorization_response_iss_parameter_supported === true,
  };
}
