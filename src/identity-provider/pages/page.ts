/** The frame of every page that a person sees here: no script, nothing from elsewhere, and it fits any screen. */
import { randomBytes } from 'node:crypto'
import { html, raw } from 'hono/html'

export type Html = ReturnType<typeof html>

export interface Page {
  title: string
  body: Html
  status?: number
  /** Where a form of the page may lead in the end, besides this server: browsers hold redirects to it as well. */
  formTarget?: string | undefined
}

export interface RenderedPage {
  status: number
  headers: Record<string, string>
  text: string
}

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #8c959f; --paper: #fff; --ground: #eef1f5;
  --accent: #0b5cad; --on-accent: #fff; --alert: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9ea7b3; --line: #6e7681; --paper: #161b22;
  --ground: #0d1117; --accent: #6cb1ff; --on-accent: #04182e; --alert: #ff8d8d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; background: var(--paper); border-radius: .75rem; padding: 2rem;
  box-shadow: 0 1px 3px rgb(0 0 0 / .2), 0 8px 30px rgb(0 0 0 / .08); }
.brand { margin: 0 0 1.25rem; color: var(--soft); font-weight: 600; letter-spacing: .02em; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: .5rem 0 1rem; } ul { margin: 0 0 1rem; padding-left: 1.25rem; }
p, li, h1 { overflow-wrap: anywhere; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { width: 100%; margin-top: .25rem; padding: .6rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .4rem; }
input.code { font-size: 1.5rem; letter-spacing: .15em; text-transform: uppercase; text-align: center; }
code { display: block; margin: 1rem 0; font-size: 1.5rem; letter-spacing: .15em; text-align: center; }
button { width: 100%; margin-top: 1.25rem; padding: .7rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: .4rem; }
button.second { margin-top: .6rem; color: var(--accent); background: transparent; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { padding: .6rem .75rem; border-left: 4px solid var(--alert); color: var(--alert); }
.soft { color: var(--soft); font-size: .9rem; }
.ids, small { color: var(--soft); font-size: .75rem; }
`

export function renderPage({ title, body, status = 200, formTarget }: Page): RenderedPage {
  const nonce = randomBytes(16).toString('base64')
  const text = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Riskgraph</title>
<style nonce="${nonce}">${raw(style)}</style>
</head>
<body>
<main>
<p class="brand">Riskgraph</p>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `form-action 'self'${targetOf(formTarget)}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  }
  return { status, headers, text: String(text) }
}

export function pageResponse(page: Page): Response {
  const { status, headers, text } = renderPage(page)
  return new Response(text, { status, headers })
}

/** An origin, or a scheme of an application's own; nothing that could end the directive. */
function targetOf(uri: string | undefined): string {
  const url = uri ? URL.parse(uri) : null
  if (!url) return ''
  const source = /^https?:$/.test(url.protocol) ? url.origin : url.protocol
  return /^[a-z0-9.+:/[\]-]+$/i.test(source) ? ` ${source}` : ''
}
