/**
 * What reaches the log: event words, ids, counts, codes. Everything else is cut here, so that a careless call cannot leak.
 * Fields with names that carry PHI or secrets are replaced; bearer tokens, JWTs, query strings and long digits in text too.
 */
const SECRET_NAME =
  /token|secret|password|passphrase|authorization|code|verifier|cookie|key|family|given|name|birth|dob|patient|member|address|line|phone|email|draft|task$|body|data/i;
/** Names that match above but are known to be harmless. */
const SAFE_NAME = /^(code|errorCode|statusCode|event|operation|correlationId|migrationName|taskId|profileId)$/;

const text = (s: string): string =>
  s
    .replace(/eyJ[\w-]+\.[\w-]+\.?[\w-]*/g, '[token]')
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 [removed]')
    .replace(/\?[^\s'"]*/g, '?[removed]')
    .replace(/\b\d{4}-\d{2}-\d{2}\b/g, '[date]')
    .replace(/\b\d{5,}\b/g, '[digits]')
    .slice(0, 500);

export function redact(fields: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (SECRET_NAME.test(name) && !SAFE_NAME.test(name)) out[name] = '[removed]';
    else if (typeof value === 'number' || typeof value === 'boolean' || value === null) out[name] = value;
    else if (typeof value === 'string') out[name] = text(value);
    else if (Array.isArray(value))
      out[name] = value
        .slice(0, 20)
        .map((v) => (typeof v === 'string' ? text(v) : typeof v === 'number' ? v : '[object]'));
    else if (value instanceof Error) out[name] = errorFields(value);
    else if (value !== undefined) out[name] = '[object]';
  }
  return out;
}

/** Class, code and where in our own code: messages of foreign errors may quote data. */
function errorFields(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  const frames = (error.stack ?? '')
    .split('\n')
    .slice(1, 6)
    .map((l) => /([\w.-]+\.(?:js|ts|mjs)):(\d+)/.exec(l))
    .map((m) => (m ? `${m[1] ?? ''}:${m[2] ?? ''}` : ''))
    .filter(Boolean);
  return `${error.name} ${code} ${frames.join(' < ')}`.trim();
}
