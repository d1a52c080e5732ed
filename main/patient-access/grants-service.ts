/**
 * A member at a payer: signing in, whose record it is, who authorized it, renewing, signing out. Tokens live in the token source of each
 * sign-in, refresh tokens in the vault; nothing of them leaves this room but to the payer.
 */
import type { JSONWebKeySet } from 'jose';
import type { SecretVault } from '../auth/secret-vault.ts';
import { createSmartClient, type SmartClient, type SmartTokens } from '../auth/smart-client.ts';
import { createTokenSource, type TokenSource } from '../auth/token-source.ts';
import { isAcceptableTransport, parseUrl } from '../exchange/addresses.ts';
import type { Http } from '../exchange/http.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Opener, SignInWindow } from '../platform/ports.ts';
import type { ConnectionRecord } from './connection-repository.ts';
import type { ConnectionsService } from './connections-service.ts';
import { missingScopes } from './fetch-plan.ts';
import type { GrantRecord, GrantRepository } from './grant-repository.ts';
import type { MemberRepository } from './member-repository.ts';
import { readPage, type Breathe } from './page-read.ts';
import { authorizerFrom, identityOf, patientFromTokens, summaryOf, type PatientSummary } from './patient-context.ts';
import type { PayerClient } from './payer-client.ts';
import { audienceOf, scopeList, usedEndpoints } from './profile-rules.ts';
import { createSignIns, type SignIns } from './sign-ins.ts';

export interface GrantsDeps {
  connections: ConnectionsService;
  grants: GrantRepository;
  members: MemberRepository;
  vault: SecretVault;
  http: Http;
  opener: Opener;
  window: SignInWindow;
  clock: Clock;
  breathe: Breathe;
  /** A client of this payer's FHIR server with the given tokens. */
  clientFor(connection: ConnectionRecord, tokens: TokenSource): PayerClient;
  changed(grantId: string): void;
  /** A sign-in is usable (again): what waited for it goes on. */
  signedIn(grantId: string): void;
  /** Fires when the store locks. */
  life: AbortSignal;
}

export interface GrantsService {
  signIns: SignIns;
  connect(memberId: string, connectionId: string): GrantRecord;
  signIn(grantId: string, signal: AbortSignal): Promise<void>;
  choices(grantId: string): PatientSummary[];
  choosePatient(grantId: string, patientId: string): void;
  confirmPerson(grantId: string): void;
  setAuthorizer(grantId: string, as: 'member' | 'delegate' | 'unknown', name: string): void;
  signOut(grantId: string, signal: AbortSignal): Promise<void>;
  /** Forgets tokens without asking the payer; for a member or connection that is removed. */
  forget(grantId: string): Promise<void>;
  tokensOf(grantId: string): TokenSource;
  payerClient(grantId: string): PayerClient;
  canRenew(grantId: string): Promise<boolean>;
  close(): void;
}

const tokenName = (grantId: string): string => `grant:${grantId}`;

export function createGrantsService(deps: GrantsDeps): GrantsService {
  const { grants, connections, clock } = deps;
  const sources = new Map<string, TokenSource>();
  const choices = new Map<string, PatientSummary[]>();

  const smartClient = (connection: ConnectionRecord): SmartClient => {
    const { settings, discovery } = connection;
    const used = usedEndpoints(settings, discovery?.found ?? null);
    const keysUrl = discovery?.smart?.keysUrl ?? null;
    return createSmartClient({
      settings: {
        ...used,
        clientId: settings.clientId,
        clientAuth: settings.clientAuth,
        keyAlgorithm: settings.keyAlgorithm,
        pkce: settings.pkce,
        audience: audienceOf(settings),
        scopes: settings.scopes,
        idToken: settings.idToken,
        issPromised: settings.discovery === 'auto' && (discovery?.smart?.issPromised ?? false),
      },
      clientSecret: () => connections.secretOf(connection.id),
      privateKey: () => connections.privateKeyOf(connection.id),
      issuerKeys: async (signal) => (keysUrl === null ? null : await readKeys(deps.http, keysUrl, signal)),
      http: deps.http,
      clock,
    });
  };

  const connectionOf = (grant: GrantRecord): ConnectionRecord => connections.get(grant.connectionId);

  const tokensOf = (grantId: string): TokenSource => {
    const known = sources.get(grantId);
    if (known) return known;
    const made = createTokenSource({
      authKind: 'user',
      oauth: {
        clientCredentials: () =>
          Promise.reject(new AppError('internal', 'A payer is asked with a member’s sign-in only.')),
        refresh: (refreshToken, signal) => smartClient(connectionOf(grants.get(grantId))).refresh(refreshToken, signal),
      },
      vault: deps.vault.tokenVault(tokenName(grantId)),
      clock,
      hasClientSecret: () => Promise.resolve(false),
      changed: (failure) => {
        if (deps.life.aborted) return;
        const info = made.info();
        if (failure?.code === 'signedOut')
          grants.update(grantId, {
            state: 'ended',
            facts: {
              ended: 'The payer no longer renews it: the consent was withdrawn, or it ran out.',
              expiresAt: null,
              renewable: false,
            },
          });
        else if (info) grants.update(grantId, { facts: { expiresAt: info.expiresAt?.toISOString() ?? null } });
        deps.changed(grantId);
      },
    });
    sources.set(grantId, made);
    return made;
  };

  const payerClient = (grantId: string): PayerClient =>
    deps.clientFor(connectionOf(grants.get(grantId)), tokensOf(grantId));

  const patients = async (grantId: string, path: string, signal: AbortSignal): Promise<PatientSummary[]> => {
    const used = usedEndpoints(connectionOf(grants.get(grantId)).settings, null);
    const answer = await payerClient(grantId).ask({ url: new URL(`${used.fhirBaseUrl}/${path}`) }, signal);
    const page = await readPage(answer.bytes, deps.breathe, () => clock.monotonicMs());
    return page.resources.flatMap((r) => {
      const value: unknown = JSON.parse(Buffer.from(r.bytes).toString('utf8'));
      return summaryOf(value) ?? [];
    });
  };

  /** Keeps whose record it is, compared with the member. */
  const settle = (grant: GrantRecord, patient: PatientSummary, from: GrantRecord['facts']['patientFrom']): void => {
    const identity = identityOf(deps.members.get(grant.memberId), patient);
    const isSame = grant.patientId === patient.id;
    grants.update(grant.id, {
      state: 'signedIn',
      patientId: patient.id,
      facts: {
        patientName: patient.name,
        patientBirthDate: patient.birthDate,
        patientFrom: from,
        identity,
        confirmed: isSame && grant.facts.confirmed,
      },
    });
  };

  const finished = async (grantId: string, tokens: SmartTokens, signal: AbortSignal): Promise<void> => {
    const grant = grants.get(grantId);
    const { settings } = connectionOf(grant);
    const source = tokensOf(grantId);
    const told = patientFromTokens(tokens);
    if (told && grant.patientId !== '' && told.id !== grant.patientId) {
      // The tokens are another person's: they are given back and never used.
      await giveBack(grantId, tokens, signal);
      throw otherPerson();
    }
    await source.adopt(tokens);
    const asked = scopeList(settings.scopes);
    const missing = missingScopes(asked, tokens.scopes);
    grants.update(grantId, {
      facts: {
        ended: '',
        asked,
        granted: tokens.scopes,
        signedInAt: clock.now().toISOString(),
        renewable: tokens.refreshToken !== null,
        warnings: [
          ...tokens.warnings,
          ...(missing.length > 0 ? [`Not granted: ${missing.join(' ')}`] : []),
          ...(tokens.refreshToken === null
            ? ['The payer gave no lasting sign-in: the member has to sign in again when it ends.']
            : []),
        ],
      },
    });
    if (told) {
      // Its name and day of birth are for the comparison; a payer that does not show them costs only that.
      const [patient] = await patients(grantId, `Patient/${encodeURIComponent(told.id)}`, signal).catch(
        (cause: unknown) => {
          if (signal.aborted || isAborted(cause)) throw cause;
          return [] as PatientSummary[];
        },
      );
      settle(grants.get(grantId), patient ?? { id: told.id, name: '', birthDate: '' }, told.from);
    } else {
      const found = await patients(grantId, 'Patient', signal);
      const known = found.find((p) => p.id === grant.patientId);
      const [only] = found;
      if (grant.patientId !== '' && !known) {
        await giveBack(grantId, tokens, signal);
        throw otherPerson();
      }
      if (!only)
        throw new AppError('malformedAnswer', 'The payer does not say whose record it is.', {
          meaning: 'It named no patient and shows none.',
          nextStep: 'Ask the payer for the scope launch/patient.',
        });
      if (known) settle(grants.get(grantId), known, grant.facts.patientFrom);
      else if (found.length === 1) settle(grants.get(grantId), only, 'search');
      else {
        choices.set(grantId, found.slice(0, 50));
        grants.update(grantId, { state: 'signedIn' });
        deps.changed(grantId);
        return;
      }
    }
    const now = grants.get(grantId);
    const who = authorizerFrom(tokens, now.patientId);
    // What a person stated holds until the payer itself tells.
    if (who.authorizedTold === 'payer' || now.facts.authorizedTold !== 'person') grants.update(grantId, { facts: who });
    deps.changed(grantId);
    deps.signedIn(grantId);
  };

  const giveBack = async (grantId: string, tokens: SmartTokens, signal: AbortSignal): Promise<void> => {
    const client = smartClient(connectionOf(grants.get(grantId)));
    await client
      .revoke(
        tokens.refreshToken ?? tokens.accessToken,
        tokens.refreshToken === null ? 'access_token' : 'refresh_token',
        signal,
      )
      .catch(() => false);
    await sources.get(grantId)?.forget();
    grants.update(grantId, {
      state: 'ended',
      facts: { ended: 'The last sign-in was for another person’s record.', renewable: false },
    });
  };

  const signIns = createSignIns({
    opener: deps.opener,
    window: deps.window,
    clock,
    finished,
    changed: deps.changed,
  });

  return {
    signIns,
    tokensOf,
    payerClient,
    canRenew: (grantId) => tokensOf(grantId).canRenew(),
    connect: (memberId, connectionId) => {
      deps.members.get(memberId);
      connections.get(connectionId);
      const known = grants.find(memberId, connectionId);
      if (known) return known;
      const id = newId();
      grants.add({ id, memberId, connectionId }, clock.now().toISOString());
      return grants.get(id);
    },
    async signIn(grantId, signal) {
      const grant = grants.get(grantId);
      let connection = connectionOf(grant);
      if (connection.settings.redirect === 'window' && !connections.windowAllowed)
        throw new AppError('conflict', 'Your administrator does not allow the sign-in window.', {
          nextStep: 'Choose another way of signing in for this payer connection.',
        });
      if (connection.settings.discovery === 'auto' && connection.discovery === null) {
        await connections.discover(connection.id, signal);
        connection = connectionOf(grant);
      }
      choices.delete(grantId);
      await signIns.start(
        { grantId, connectionId: connection.id, settings: connection.settings, client: smartClient(connection) },
        signal,
      );
    },
    choices: (grantId) => choices.get(grantId) ?? [],
    choosePatient(grantId, patientId) {
      const chosen = choices.get(grantId)?.find((p) => p.id === patientId);
      if (!chosen) throw new AppError('notFound', 'This patient is not among those that the payer showed.');
      choices.delete(grantId);
      settle(grants.get(grantId), chosen, 'chosen');
      deps.changed(grantId);
      deps.signedIn(grantId);
    },
    confirmPerson(grantId) {
      grants.update(grantId, { facts: { confirmed: true } });
      deps.changed(grantId);
    },
    setAuthorizer(grantId, as, name) {
      grants.update(grantId, {
        facts: { authorizedAs: as, authorizedName: name, authorizedTold: as === 'unknown' ? 'nobody' : 'person' },
      });
      deps.changed(grantId);
    },
    async signOut(grantId, signal) {
      signIns.cancel(grantId);
      choices.delete(grantId);
      const grant = grants.get(grantId);
      const refreshToken = await deps.vault
        .tokenVault(tokenName(grantId))
        .load()
        .catch(() => null);
      const source = tokensOf(grantId);
      const client = smartClient(connectionOf(grant));
      const warnings: string[] = [];
      if (refreshToken !== null || source.info() !== null) {
        const token = refreshToken ?? (await source.getToken(signal).catch(() => null));
        const revoked =
          token === null
            ? true
            : await client
                .revoke(token, refreshToken === null ? 'access_token' : 'refresh_token', signal)
                .catch(() => null);
        if (revoked === null)
          warnings.push('The payer could not be told. The member can withdraw the consent at the payer.');
        if (revoked === false)
          warnings.push('The payer offers no way to revoke. The member can withdraw the consent at the payer.');
      }
      await source.forget();
      sources.delete(grantId);
      grants.update(grantId, { state: 'signedOut', facts: { expiresAt: null, renewable: false, ended: '', warnings } });
      deps.changed(grantId);
    },
    async forget(grantId) {
      signIns.cancel(grantId);
      choices.delete(grantId);
      await tokensOf(grantId).forget();
      sources.delete(grantId);
    },
    close() {
      signIns.close();
      for (const source of sources.values()) source.close();
    },
  };
}

const otherPerson = (): AppError =>
  new AppError('conflict', 'This sign-in opens another person’s record.', {
    meaning: 'Nothing of it was read, and what was fetched before is as it was.',
    nextStep: 'Sign in for the right person, or add the other person as a member of their own.',
  });

async function readKeys(http: Http, address: string, signal: AbortSignal): Promise<JSONWebKeySet | null> {
  const url = parseUrl(address);
  if (!url || !isAcceptableTransport(url)) return null;
  const answer = await http.send(
    { method: 'GET', url, headers: { accept: 'application/json' }, maxAnswerBytes: 1_000_000 },
    signal,
  );
  if (answer.status !== 200) return null;
  const value: unknown = JSON.parse(answer.bytes.toString('utf8'));
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)
    ? (value as JSONWebKeySet)
    : null;
}
