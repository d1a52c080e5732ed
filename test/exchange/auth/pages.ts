/**
 * Purpose: the two pages a person sees at the auth origin: sign-in and the error page. Plain HTML without scripts.
 */
import type { Reply } from '../http/reply.ts';

export function signInPage(uid: string, message?: string, username = ''): Reply {
  return page(
    message ? 400 : 200,
    'Sign in',
    `<h1>HealthMark Exchange <small>practice</small></h1>
<p>Synthetic people only. Nothing you do here reaches a real provider.</p>
${message ? `<p role="alert" class="error">${escapeHtml(message)}</p>` : ''}
<form method="post" action="/login?uid=${encodeURIComponent(uid)}">
<label for="username">User name</label>
<input id="username" name="username" autocomplete="username" required value="${escapeHtml(username)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button>
</form>`,
  );
}

export function errorPage(error: string): Reply {
  return page(400, 'Error', `<h1>An error was encountered with the requested page.</h1>\n<p>${escapeHtml(error)}</p>`);
}

function page(status: number, title: string, body: string): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 3rem auto; padding: 0 1rem; color: #1b1f24; background: #fff }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
input { padding: .5rem; margin: .25rem 0 1rem; border: 1px solid #6b7280; border-radius: 4px }
button { padding: .6rem; border: 0; border-radius: 4px; background: #1d4ed8; color: #fff }
.error { color: #b00020 }
small { color: #92400e }
</style></head>
<body>
${body}
</body></html>`,
  };
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
