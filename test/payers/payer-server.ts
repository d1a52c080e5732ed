/** One payer on 127.0.0.1: FHIR, SMART and the habits of its vendor, with faults where a test wants them. Keeps an account of what it was asked. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAuthorization, type Answer, type Authorization } from './authorization.ts';
import type { PayerHabits } from './habits.ts';
import type { MemberData, Resource } from './member-data.ts';

export interface Asked {
  method: string;
  path: string;
  query: string;
  form: string;
  bearer: string | null;
  /** Number of this path and query so far, from 1. */
  nth: number;
}

/** What a test does to an answer: null leaves it, `drip` sends it byte by byte and never ends, `endless` sends spaces without end. */
export type Fault = (asked: Asked) => Answer | 'cut' | 'drip' | 'endless' | null;

export interface Payer {
  origin: string;
  base: string;
  authorization: Authorization;
  asked: Asked[];
  fault: Fault;
  /** Wait before each FHIR answer, milliseconds. */
  delayMs: number;
  /** Added to the entries of every search and `$everything` page. */
  intruders: Resource[];
  stop(): Promise<void>;
}

const FHIR = { 'content-type': 'application/fhir+json' };
const outcome = (status: number, code: string, text: string): Answer => ({
  status,
  headers: { ...FHIR, 'x-correlation-id': `corr-${status}` },
  body: JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics: text }] }),
});

export async function startPayer(habits: PayerHabits, data: MemberData): Promise<Payer> {
  const texts = new Map(data.all.map((r) => [r, JSON.stringify(r)]));
  const times = new Map<string, number>();
  let origin = '';
  const authorization = createAuthorization(habits, () => origin);
  const payer: Payer = {
    origin: '',
    base: '',
    authorization,
    asked: [],
    fault: () => null,
    delayMs: 0,
    intruders: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const bundle = (resources: readonly Resource[], next: string | null, total: number | null): Answer => {
    const entries = [...resources, ...payer.intruders].map(
      (r) =>
        `{"fullUrl":"${payer.base}/${r.resourceType}/${r.id}","resource":${texts.get(r) ?? JSON.stringify(r)},"search":{"mode":"match"}}`,
    );
    const links = next === null ? '' : `"link":[{"relation":"next","url":"${next}"}],`;
    return {
      status: 200,
      headers: FHIR,
      body: `{"resourceType":"Bundle",${total === null ? '' : `"type":"searchset","total":${total},`}${links}"entry":[${entries.join(',')}]}`,
    };
  };

  const countOf = (query: URLSearchParams): number =>
    Math.min(habits.mostCount, Number(query.get('_count') ?? habits.defaultCount) || habits.defaultCount);

  /** The patient alone, then the compartment, an empty page between the phases, and an empty page at the end. */
  const everything = (query: URLSearchParams): Answer => {
    const [phase = 0, offset = 0] = (query.get('ct') ?? '0.0').split('.').map(Number);
    const count = countOf(query);
    const since = query.get('_since');
    const rest = data.all
      .slice(1)
      .filter(
        (r) => since === null || String((r.meta as { lastUpdated?: string } | undefined)?.lastUpdated ?? '') >= since,
      );
    const link = (p: number, o: number): string =>
      `${payer.base}/Patient/${data.patientId}/$everything?_count=${count}&ct=${p}.${o}${since === null ? '' : `&_since=${since}`}`;
    if (phase === 0) return bundle(data.all.slice(0, 1), link(1, 0), null);
    if (phase === 1) return bundle([], link(2, 0), null);
    if (phase === 2) {
      // Duplicates across pages are legal: the patient comes again now and then.
      const page = rest.slice(offset, offset + count);
      const more = offset + count < rest.length;
      return bundle(
        offset % 1000 === 0 ? [...page, ...data.all.slice(0, 1)] : page,
        more ? link(2, offset + count) : link(3, 0),
        null,
      );
    }
    return bundle([], null, null);
  };

  const search = (type: string, query: URLSearchParams): Answer => {
    if (habits.refuses.includes(type)) return outcome(403, 'forbidden', 'No member consent.');
    const patient = query.get('patient') ?? query.get('beneficiary') ?? query.get('subject');
    if (type !== 'Patient' && patient !== data.patientId)
      return outcome(403, 'forbidden', 'Outside of the member context.');
    const since = query.get('_lastUpdated')?.replace(/^ge/, '') ?? '';
    const list = (data.types.get(type) ?? []).filter(
      (r) => String((r.meta as { lastUpdated?: string } | undefined)?.lastUpdated ?? '') >= since,
    );
    const count = countOf(query);
    const page = Math.max(1, Number(query.get('page') ?? 1));
    const shown = list.slice((page - 1) * count, page * count);
    const again = new URLSearchParams(query);
    again.set('page', String(page + 1));
    again.set('_count', String(count));
    return bundle(
      shown,
      page * count < list.length ? `${payer.base}/${type}?${again.toString().replace(/"/g, '')}` : null,
      list.length,
    );
  };

  const fhir = (asked: Asked, query: URLSearchParams): Answer => {
    const rest = asked.path.slice(habits.basePath.length + 1);
    const [type = '', id, third] = rest.split('/');
    if (id === '_search' && asked.method === 'POST')
      return habits.postSearch
        ? search(type, new URLSearchParams(asked.form))
        : outcome(405, 'not-supported', 'No POST.');
    if (id === undefined) return search(type, query);
    if (third === '$everything')
      return habits.everything === 'none' ? outcome(404, 'not-supported', 'No such operation.') : everything(query);
    const found = data.types.get(type)?.find((r) => r.id === id);
    return found
      ? { status: 200, headers: FHIR, body: texts.get(found) ?? '' }
      : outcome(404, 'not-found', 'No such resource.');
  };

  const metadata = (): Answer => ({
    status: 200,
    headers: FHIR,
    body: JSON.stringify({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      software: { name: habits.name },
      rest: [
        {
          mode: 'server',
          security: {
            extension: [
              {
                url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
                extension: [
                  // 1upHealth's platform names another address here than the plan's.
                  {
                    url: 'authorize',
                    valueUri: habits.overAdvertises
                      ? `${origin}/oauth2/authorize/system`
                      : origin + habits.authorizePath,
                  },
                  { url: 'token', valueUri: origin + habits.tokenPath },
                  ...(habits.revokePath === null ? [] : [{ url: 'revoke', valueUri: origin + habits.revokePath }]),
                ],
              },
            ],
          },
          resource: [
            ...new Set([
              ...data.types.keys(),
              ...habits.refuses,
              ...(habits.overAdvertises ? ['Goal', 'CarePlan', 'Claim'] : []),
            ]),
          ].map((type) => ({
            type,
            interaction: ['read', 'search-type', ...(habits.overAdvertises ? ['create', 'update', 'delete'] : [])].map(
              (code) => ({ code }),
            ),
            searchParam: [{ name: type === 'Coverage' ? 'beneficiary' : 'patient' }],
            ...(type === 'ExplanationOfBenefit' ? { searchInclude: ['ExplanationOfBenefit:coverage'] } : {}),
            ...(type === 'Patient' && habits.everything !== 'none'
              ? {
                  operation: [
                    { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' },
                  ],
                }
              : {}),
          })),
        },
      ],
    }),
  });

  const smart = (): Answer => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      issuer: origin + habits.issuerPath,
      jwks_uri: `${origin}/keys`,
      authorization_endpoint: origin + habits.authorizePath,
      token_endpoint: origin + habits.tokenPath,
      ...(habits.revokePath === null ? {} : { revocation_endpoint: origin + habits.revokePath }),
      code_challenge_methods_supported: ['S256'],
      capabilities: ['launch-standalone', 'permission-offline'],
      ...(habits.sendsIss ? { authorization_response_iss_parameter_supported: true } : {}),
    }),
  });

  const answerTo = async (asked: Asked, authorizationHeader: string | undefined): Promise<Answer> => {
    const { path, method } = asked;
    const query = new URLSearchParams(asked.query);
    const form = new URLSearchParams(asked.form);
    if (path === habits.authorizePath) return authorization.authorize(query, method, form.get('decision'));
    if (path === habits.tokenPath) return await authorization.token(form, authorizationHeader);
    if (habits.revokePath !== null && path === habits.revokePath) return authorization.revoke(form);
    if (path === '/keys')
      return { status: 200, headers: { 'content-type': 'application/json' }, body: await authorization.keys() };
    if (!path.startsWith(`${habits.basePath}/`)) return { status: 404, body: '' };
    if (path === `${habits.basePath}/.well-known/smart-configuration`)
      return habits.smart === 'full' ? smart() : { status: habits.smart === 'guarded' ? 401 : 404, body: '' };
    if (path === `${habits.basePath}/metadata`)
      return habits.metadata === 'full' ? metadata() : { status: 403, body: '' };
    if (payer.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, payer.delayMs));
    if (asked.bearer === null || !authorization.isGood(asked.bearer))
      return outcome(401, 'security', 'The token is missing or has expired.');
    return fhir(asked, query);
  };

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const url = new URL(request.url ?? '/', origin);
        const key = `${url.pathname}${url.search}`;
        times.set(key, (times.get(key) ?? 0) + 1);
        const header = request.headers.authorization;
        const asked: Asked = {
          method: request.method ?? 'GET',
          path: url.pathname,
          query: url.search,
          form: Buffer.concat(chunks).toString('utf8'),
          bearer: header?.startsWith('Bearer ') ? header.slice(7) : null,
          nth: times.get(key) ?? 1,
        };
        payer.asked.push(asked);
        const isFhir = url.pathname.startsWith(`${habits.basePath}/`);
        const fault = isFhir ? payer.fault(asked) : null;
        if (fault === 'cut') return void request.socket.destroy();
        if (fault === 'drip' || fault === 'endless') {
          response.writeHead(200, FHIR);
          const piece = fault === 'drip' ? '{' : ' '.repeat(1_000_000);
          const timer = setInterval(() => response.write(piece), fault === 'drip' ? 50 : 1);
          response.on('close', () => clearInterval(timer));
          return;
        }
        const answer = fault ?? (await answerTo(asked, header));
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body);
      })();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  payer.origin = origin;
  payer.base = origin + habits.basePath;
  return payer;
}

/** A member in front of the system browser: looks at the page, presses the button, ends where the payer sends them. */
export async function decide(authorizeUrl: string, decision: 'allow' | 'deny' = 'allow'): Promise<string> {
  await (await fetch(authorizeUrl)).text();
  const answer = await fetch(authorizeUrl, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ decision }).toString(),
  });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The payer answered ${answer.status}.`);
  return location;
}
