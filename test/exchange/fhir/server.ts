/**
 * Purpose: the FHIR origin: who may do what (bearer, scope), which endpoint answers.
 */
import type { TokenInfo } from '../auth/token-store.ts';
import { fhirReply, outcomeReply, type ExchangeRequest, type Reply } from '../http/reply.ts';
import type { FileShelf } from '../delivery/shelf.ts';
import type { TaskRecord } from '../tasks/record.ts';
import { capabilityStatement } from './capability.ts';
import { createTask, type CreateDeps } from './create-task.ts';
import type { OrganizationSearch } from './organization-search.ts';
import { Pager } from './pages.ts';
import type { TaskSearch } from './task-search.ts';

export interface FhirDeps extends CreateDeps {
  lookUpToken: (token: string) => TokenInfo | undefined;
  organizations: OrganizationSearch;
  tasks: TaskSearch;
  shelf: FileShelf;
  allowReferencedReads: boolean;
  authUrls: () => { authorizeUrl: string; tokenUrl: string };
}

export class FhirServer {
  readonly #deps: FhirDeps;
  readonly #pager = new Pager();

  constructor(deps: FhirDeps) {
    this.#deps = deps;
  }

  answer(request: ExchangeRequest): Reply {
    const { method, url } = request;
    const [type = '', id, ...rest] = url.pathname.split('/').filter(Boolean);
    if (method === 'GET' && type === 'metadata' && id === undefined) {
      const { authorizeUrl, tokenUrl } = this.#deps.authUrls();
      return fhirReply(200, capabilityStatement(this.#deps.baseUrl(), authorizeUrl, tokenUrl));
    }
    const token = this.#tokenOf(request);
    if (!token) {
      const hint = request.headers.authorization ? ', error="invalid_token"' : '';
      return outcomeReply(
        401,
        { code: 'login', diagnostics: 'A valid access token is required' },
        { 'www-authenticate': `Bearer realm="exchange"${hint}` },
      );
    }
    const isHistoryRead = rest.length === 2 && rest[0] === '_history';
    if (rest.length > 0 && !isHistoryRead) return unknownEndpoint(method, url.pathname);
    switch (type) {
      case 'Organization':
        return this.#organization(request, token, id);
      case 'Task':
        return this.#task(request, token, id);
      case 'DocumentReference':
      case 'Binary':
        return this.#referenced(request, token, type, id);
      default:
        return unknownEndpoint(method, url.pathname);
    }
  }

  #tokenOf({ headers }: ExchangeRequest): TokenInfo | undefined {
    const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    return bearer === undefined ? undefined : this.#deps.lookUpToken(bearer);
  }

  #organization(request: ExchangeRequest, token: TokenInfo, id: string | undefined): Reply {
    const params = searchParamsOf(request, id);
    if (params) {
      if (!token.scopes.has('system/Organization.s')) return missingScope('system/Organization.s');
      const { organizations } = this.#deps;
      return this.#page(request, 'Organization', params, () => ({
        ...organizations.search(params),
        id: (hit) => hit.id ?? '',
        render: (hit) => organizations.json(hit.id ?? '') ?? '{}',
      }));
    }
    if (request.method !== 'GET' || id === undefined) return unknownEndpoint(request.method, request.url.pathname);
    if (!token.scopes.has('system/Organization.r')) return missingScope('system/Organization.r');
    const json = this.#deps.organizations.json(id);
    return json === undefined ? notFound('Organization', id) : fhirReply(200, json);
  }

  #task(request: ExchangeRequest, token: TokenInfo, id: string | undefined): Reply {
    const { tasks, renderer, store } = this.#deps;
    const params = searchParamsOf(request, id);
    if (params) {
      if (!token.scopes.has('system/Task.s')) return missingScope('system/Task.s');
      return this.#page(request, 'Task', params, () => ({
        ...tasks.search(params),
        id: (hit) => hit.id,
        render: (hit) => renderer.json(hit, request.faults),
      }));
    }
    if (request.method === 'POST' && id === undefined) {
      return token.scopes.has('system/Task.c') ? createTask(request, this.#deps) : missingScope('system/Task.c');
    }
    // The published scopes hold no update and no delete; say so instead of pretending the endpoint is unknown.
    if (request.method === 'PUT' || request.method === 'PATCH') return missingScope('system/Task.u');
    if (request.method === 'DELETE') return missingScope('system/Task.d');
    if (request.method !== 'GET' || id === undefined) return unknownEndpoint(request.method, request.url.pathname);
    if (!token.scopes.has('system/Task.r')) return missingScope('system/Task.r');
    const record = store.get(id);
    return record ? taskReply(record, renderer.json(record, request.faults)) : notFound('Task', id);
  }

  #page<T>(
    request: ExchangeRequest,
    type: string,
    params: URLSearchParams,
    search: () => Omit<Parameters<Pager['first']>[0], 'type' | 'baseUrl' | 'hits' | 'id' | 'render'> & {
      hits: readonly T[];
      id: (hit: T) => string;
      render: (hit: T) => string;
    },
  ): Reply {
    const baseUrl = this.#deps.baseUrl();
    const opaque = params.get('ct');
    if (opaque !== null) return this.#pager.next(type, baseUrl, opaque, request.url.href);
    return this.#pager.first<T>({ type, baseUrl, ...search() });
  }

  #referenced(request: ExchangeRequest, token: TokenInfo, type: string, id: string | undefined): Reply {
    if (!this.#deps.allowReferencedReads) return missingScope(`system/${type}.r`);
    if (token.scopes.size === 0) return missingScope(`system/${type}.r`);
    const [, taskId = '', index = ''] = /^(?:dr|bin)-(.+)-(\d+)$/.exec(id ?? '') ?? [];
    const record = this.#deps.store.get(taskId);
    const spec = record?.outputs[Number(index)];
    if (!record || !spec) return notFound(type, id ?? '');
    if (type === 'DocumentReference') {
      const document = this.#deps.renderer.documentReference(record, Number(index));
      return document ? fhirReply(200, document) : notFound(type, id ?? '');
    }
    const file = this.#deps.shelf.file(record, spec);
    // A Binary comes raw unless the client asks for FHIR.
    if (!String(request.headers.accept ?? '').includes('fhir+json'))
      return { status: 200, headers: { 'content-type': file.contentType }, body: file.bytes };
    return fhirReply(200, {
      resourceType: 'Binary',
      id,
      contentType: file.contentType,
      data: file.bytes.toString('base64'),
    });
  }
}

/** The parameters of a search by GET or by `POST _search`; undefined when the request is no search. */
function searchParamsOf(request: ExchangeRequest, id: string | undefined): URLSearchParams | undefined {
  if (request.method === 'GET' && id === undefined) return request.url.searchParams;
  if (request.method !== 'POST' || id !== '_search') return undefined;
  const params = new URLSearchParams(request.url.searchParams);
  for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) params.append(name, value);
  return params;
}

function taskReply(record: TaskRecord, json: string): Reply {
  return fhirReply(200, json, {
    etag: `W/"${record.versionId}"`,
    'last-modified': new Date(record.lastUpdatedMs).toUTCString(),
  });
}

function missingScope(scope: string): Reply {
  return outcomeReply(403, { code: 'forbidden', diagnostics: `The access token lacks the scope ${scope}` });
}

function notFound(type: string, id: string): Reply {
  return outcomeReply(404, { code: 'not-found', diagnostics: `${type}/${id} is not known` });
}

function unknownEndpoint(method: string, path: string): Reply {
  return outcomeReply(404, {
    code: 'not-supported',
    diagnostics: `${method} ${path} is not an endpoint of this exchange`,
  });
}
