/** The contract's `payers:*` operations. */
import type { patientAccessContract, PayerGrant } from '../../preload/contract/patient-access.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import type { ConnectionsService } from './connections-service.ts';
import { missingScopes } from './fetch-plan.ts';
import type { FetchService } from './fetch-service.ts';
import type { GrantRepository } from './grant-repository.ts';
import type { GrantsService } from './grants-service.ts';
import type { MemberRepository } from './member-repository.ts';
import { payerPresets } from './presets.ts';

export interface HandlerDeps {
  connections: ConnectionsService;
  grants: GrantRepository;
  members: MemberRepository;
  service: GrantsService;
  fetches: FetchService;
  clock: Clock;
  changed(grantId: string): void;
}

export function createPatientAccessHandlers(deps: HandlerDeps): HandlersOf<typeof patientAccessContract> {
  const { connections, grants, members, service, fetches } = deps;

  const view = async (id: string): Promise<PayerGrant> => {
    const grant = grants.get(id);
    const { facts } = grant;
    const { settings } = connections.get(grant.connectionId);
    const choices = service.choices(id);
    const signIn = service.signIns.view(id);
    return {
      id,
      memberId: grant.memberId,
      connectionId: grant.connectionId,
      connectionName: settings.name,
      environment: settings.environment,
      state: grant.state,
      ended: facts.ended,
      signIn: {
        ...signIn,
        state: choices.length > 0 ? 'choosePatient' : signIn.state,
        patients: choices,
      },
      record:
        grant.patientId === ''
          ? null
          : {
              patientId: grant.patientId,
              name: facts.patientName,
              birthDate: facts.patientBirthDate,
              from: facts.patientFrom,
              identity: facts.identity,
              confirmed: facts.confirmed,
            },
      authorizedBy: { as: facts.authorizedAs, name: facts.authorizedName, told: facts.authorizedTold },
      scopes: { asked: facts.asked, granted: facts.granted, missing: missingScopes(facts.asked, facts.granted) },
      signedInAt: facts.signedInAt,
      expiresAt: facts.expiresAt,
      renewable: grant.state === 'signedIn' && (await service.canRenew(id).catch(() => false)),
      warnings: facts.warnings,
      ...grants.counts(id),
      fetch: fetches.summary(id),
    };
  };
  const removeGrant = async (id: string): Promise<void> => {
    await fetches.forget(id);
    await service.forget(id);
    grants.remove(id);
  };

  return {
    'payers:presets': () =>
      Promise.resolve({
        presets: [...payerPresets()],
        windowAllowed: connections.windowAllowed,
        schemeAvailable: connections.schemeAvailable,
      }),
    'payers:connections': () => connections.list(),
    'payers:preview': ({ connectionId, settings }) => Promise.resolve(connections.preview(connectionId, settings)),
    'payers:saveConnection': async ({ connectionId, settings }, context) => {
      const saved = await connections.save(connectionId, settings);
      context.audit({ subject: `payerConnection/${saved.id}` });
      return saved;
    },
    'payers:removeConnection': ({ connectionId }) => {
      connections.remove(connectionId);
      return Promise.resolve({});
    },
    'payers:setSecret': ({ connectionId, secret }) => connections.setSecret(connectionId, secret),
    'payers:makeKey': async ({ connectionId }) => ({ jwks: await connections.makeKey(connectionId) }),
    'payers:publicKey': async ({ connectionId }) => ({ jwks: await connections.publicKey(connectionId) }),
    'payers:discover': ({ connectionId }, { signal }) => connections.discover(connectionId, signal),
    'payers:members': () => Promise.resolve(members.list()),
    'payers:saveMember': ({ memberId, member }, context) => {
      const before = memberId === null ? null : members.get(memberId);
      const id = before?.id ?? newId();
      members.save({ ...member, id, createdAt: before?.createdAt ?? deps.clock.now().toISOString() });
      context.audit({ subject: `member/${id}` });
      deps.changed('');
      return Promise.resolve(members.get(id));
    },
    'payers:removeMember': async ({ memberId }) => {
      members.get(memberId);
      for (const grant of grants.ofMember(memberId)) await removeGrant(grant.id);
      members.remove(memberId);
      deps.changed('');
      return {};
    },
    'payers:grants': async ({ memberId }) => ({
      member: members.get(memberId),
      grants: await Promise.all(grants.ofMember(memberId).map((g) => view(g.id))),
    }),
    'payers:connect': ({ memberId, connectionId }) => {
      const grant = service.connect(memberId, connectionId);
      deps.changed(grant.id);
      return view(grant.id);
    },
    'payers:disconnect': async ({ grantId }, { signal }) => {
      await service.signOut(grantId, signal);
      await removeGrant(grantId);
      deps.changed(grantId);
      return {};
    },
    'payers:signIn': async ({ grantId }, { signal }) => {
      await service.signIn(grantId, signal);
      return await view(grantId);
    },
    'payers:pasteAddress': async ({ grantId, address }) => {
      await service.signIns.paste(grantId, address);
      return await view(grantId);
    },
    'payers:cancelSignIn': ({ grantId }) => {
      service.signIns.cancel(grantId);
      return view(grantId);
    },
    'payers:choosePatient': ({ grantId, patientId }) => {
      service.choosePatient(grantId, patientId);
      return view(grantId);
    },
    'payers:confirmPerson': ({ grantId }) => {
      service.confirmPerson(grantId);
      return view(grantId);
    },
    'payers:setAuthorizer': ({ grantId, as, name }) => {
      service.setAuthorizer(grantId, as, name);
      return view(grantId);
    },
    'payers:signOut': async ({ grantId }, { signal }) => {
      await service.signOut(grantId, signal);
      return await view(grantId);
    },
    'payers:fetch': ({ grantId, kind }) => Promise.resolve(fetches.start(grantId, kind)),
    'payers:fetchType': ({ grantId, type }) => Promise.resolve(fetches.startType(grantId, type)),
    'payers:pauseFetch': ({ grantId }) => fetches.pause(grantId),
    'payers:resumeFetch': ({ grantId }) => Promise.resolve(fetches.resume(grantId)),
    'payers:cancelFetch': ({ grantId }) => fetches.cancel(grantId),
    'payers:report': ({ grantId }) => Promise.resolve(fetches.report(grantId)),
  };
}
