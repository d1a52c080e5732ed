/**
 * Purpose: the smallest honest client of the practice exchange, for its own tests: token, GET, POST, sign-in form.
 */
import type { Bundle, OperationOutcome, Task } from 'fhir/r4';
import type { Exchange } from '../../exchange/index.ts';

export async function m2mToken(exchange: Exchange, scope = ''): Promise<string> {
  const { clientId, clientSecret } = exchange.m2m;
  const response = await fetch(exchange.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token: ${response.status}`);
  return token;
}

export interface FhirClient {
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  bundle: (path: string) => Promise<Bundle>;
  post: (task: unknown, headers?: Record<string, string>) => Promise<Response>;
  /** Creates a Task and returns its id. */
  create: (task: Task) => Promise<string>;
}

export async function fhirClient(exchange: Exchange): Promise<FhirClient> {
  const authorization = `Bearer ${await m2mToken(exchange)}`;
  const urlOf = (path: string): string => (path.startsWith('http') ? path : `${exchange.fhirUrl}/${path}`);
  const client: FhirClient = {
    get: (path, headers = {}) => fetch(urlOf(path), { headers: { authorization, ...headers }, redirect: 'manual' }),
    bundle: async (path) => (await (await client.get(path)).json()) as Bundle,
    post: (task, headers = {}) =>
      fetch(urlOf('Task'), {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/fhir+json', ...headers },
        body: typeof task === 'string' ? task : JSON.stringify(task),
      }),
    create: async (task) => {
      const response = await client.post(task);
      if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
      return idIn(response.headers.get('location'));
    },
  };
  return client;
}

export function idIn(location: string | null): string {
  return /\/Task\/([^/]+)/.exec(location ?? '')?.[1] ?? '';
}

export async function issueOf(response: Response): Promise<{ diagnostics: string; expression: string }> {
  const { issue } = (await response.json()) as OperationOutcome;
  return { diagnostics: issue[0]?.diagnostics ?? '', expression: issue[0]?.expression?.[0] ?? '' };
}

export function linkOf(bundle: Bundle, relation: string): string | undefined {
  return bundle.link?.find((link) => link.relation === relation)?.url;
}

export function idsOf(bundle: Bundle): string[] {
  return bundle.entry?.map(({ resource }) => resource?.id ?? '') ?? [];
}

/** Walks a browser's way through the sign-in and returns the address it would be sent to in the end. */
export async function signInByForm(
  authorizeUrl: URL,
  username: string,
  password: string,
): Promise<{ location: string; page: string }> {
  const cookies = new Map<string, string>();
  const visit = async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  let url = authorizeUrl;
  let submitted = false;
  for (let hop = 0; hop < 10; hop += 1) {
    const response = await visit(
      url,
      url.pathname === '/login' && !submitted ? new URLSearchParams({ username, password }) : undefined,
    );
    const location = response.headers.get('location');
    if (location === null) return { location: '', page: await response.text() };
    if (url.pathname === '/login') submitted = true;
    if (location.startsWith('https://localhost')) return { location, page: '' };
    url = new URL(location, url);
  }
  throw new Error('too many redirects');
}
