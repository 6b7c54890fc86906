/**
 * Where clients get tokens: discovery, keys and the token endpoint, in the shapes that clients of Entra expect. Errors
 * are Entra's: `error`, `error_description` with an AADSTS number, `error_codes`.
 */
import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Logger } from 'pino'
import { RequestError } from '../errors.ts'
import type { OriginReader } from '../origin.ts'
import type { Store } from '../store/store.ts'
import { tenantById } from '../store/tenants.ts'
import { authenticateApp } from './apps.ts'
import { type Authority, graphAudience } from './tokens.ts'

export interface AuthorityOptions {
  store: Store
  authority: Authority
  log: Logger
  origins: OriginReader
}

const formBytesMax = 64 * 1024
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Entra's numbers: see the AADSTS error code reference. */
const failures = {
  unsupportedGrant: {
    status: 400,
    error: 'unsupported_grant_type',
    number: 70003,
    text: "The only supported grant is 'client_credentials'.",
  },
  missing: {
    status: 400,
    error: 'invalid_request',
    number: 900144,
    text: 'The request body must contain the parameter:',
  },
  notAForm: {
    status: 400,
    error: 'invalid_request',
    number: 900144,
    text: 'Send the parameters as application/x-www-form-urlencoded.',
  },
  wrongMethod: {
    status: 405,
    error: 'invalid_request',
    number: 900561,
    text: 'The method is not accepted here:',
  },
  noSuchPath: { status: 404, error: 'invalid_request', number: 90023, text: 'There is no such endpoint.' },
  failed: {
    status: 500,
    error: 'server_error',
    number: 50000,
    text: 'An unexpected error has occurred. The log of the server knows more under the trace id.',
  },
  malformedHost: {
    status: 400,
    error: 'invalid_request',
    number: 90023,
    text: 'The request is malformed:',
  },
  busy: {
    status: 503,
    error: 'temporarily_unavailable',
    number: 90033,
    text: 'A transient error has occurred. Please try again.',
  },
  tooLarge: { status: 413, error: 'invalid_request', number: 90015, text: 'The request is too large.' },
  unknownTenant: {
    status: 400,
    error: 'invalid_request',
    number: 90002,
    text: 'There is no such tenant here:',
  },
  wrongClient: {
    status: 401,
    error: 'invalid_client',
    number: 7000215,
    text: 'Unknown client or invalid client secret.',
  },
  wrongScope: {
    status: 400,
    error: 'invalid_scope',
    number: 70011,
    text: `The scope is not valid; ask for '${graphAudience}/.default'.`,
  },
} as const

export function authorityApp(options: AuthorityOptions): Hono {
  const app = new Hono()
  app.use(bodyLimit({ maxSize: formBytesMax, onError: () => refuse('tooLarge') }))
  for (const path of [
    '/:tenant/v2.0/.well-known/openid-configuration',
    '/:tenant/.well-known/openid-configuration',
  ]) {
    app.get(path, (c) => {
      const known = options.origins.originOf(c.req.raw, c.env)
      if ('fault' in known) return refuse('malformedHost', known.fault)
      return c.json(discovery(known.origin, c.req.param('tenant') ?? ''), 200, noStore)
    })
  }
  for (const path of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys']) {
    app.get(path, async (c) => c.json(await options.authority.publicKeys()))
  }
  for (const path of ['/:tenant/oauth2/v2.0/token', '/:tenant/oauth2/token']) {
    app.post(path, (c) => issueToken(c, c.req.param('tenant') ?? '', options))
    app.all(path, (c) => refuse('wrongMethod', `${c.req.method}. Send a POST.`))
  }
  app.notFound(() => refuse('noSuchPath'))
  app.onError((error) => {
    if (error instanceof RequestError && error.status === 503) return refuse('busy')
    const traceId = randomUUID()
    options.log.error({ err: error, traceId }, 'token request failed')
    return refuse('failed', '', traceId)
  })
  return app
}

function discovery(origin: string, tenant: string) {
  const base = `${origin}/${encodeURIComponent(tenant)}`
  return {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    grant_types_supported: ['client_credentials'],
  }
}

async function issueToken(c: Context, tenantId: string, options: AuthorityOptions): Promise<Response> {
  const { store, authority, origins } = options
  const request = c.req.raw
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? '')) {
    return refuse('notAForm')
  }
  const form = new URLSearchParams(await request.text())
  if (!form.get('grant_type')) return refuse('missing', "'grant_type'.")
  if (form.get('grant_type') !== 'client_credentials') return refuse('unsupportedGrant')
  const client = clientOf(request.headers.get('authorization'), form)
  if (!client.id) return refuse('missing', "'client_id'.")
  if (!client.secret) return refuse('missing', "'client_secret'.")
  const known = origins.originOf(request, c.env)
  if ('fault' in known) return refuse('malformedHost', known.fault)
  if (!isOurs(form, known.origin)) return refuse('wrongScope')
  if (!guid.test(tenantId) || !(await tenantById(store.read, tenantId.toLowerCase())))
    return refuse('unknownTenant', `'${tenantId.slice(0, 64)}'.`)
  if (!guid.test(client.id)) return refuse('wrongClient')
  const app = await authenticateApp(store, tenantId.toLowerCase(), client.id.toLowerCase(), client.secret)
  if (!app) return refuse('wrongClient')
  const { token, expiresInSeconds } = await authority.issue({ kind: 'app', ...app })
  const body = {
    token_type: 'Bearer',
    expires_in: expiresInSeconds,
    ext_expires_in: expiresInSeconds,
    access_token: token,
  }
  return Response.json(body, { headers: noStore })
}

/** `scope` of the second version, `resource` of the first; both for Graph itself or for this server. */
function isOurs(form: URLSearchParams, origin: string): boolean {
  const asked =
    form.get('resource') ?? (form.get('scope') ?? '').split(' ').find((scope) => scope.endsWith('/.default'))
  const audience = asked?.replace(/\/\.default$/, '').replace(/\/+$/, '')
  return (
    audience === graphAudience || audience === '00000003-0000-0000-c000-000000000000' || audience === origin
  )
}

/** RFC 6749, 2.3.1: in the header, form-encoded, or in the body. */
function clientOf(authorization: string | null, form: URLSearchParams): { id: string; secret: string } {
  const [, basic] = /^basic\s+(\S+)$/i.exec(authorization ?? '') ?? []
  if (!basic) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString().split(':')
  return { id: unescapeForm(id), secret: unescapeForm(secret.join(':')) }
}

function unescapeForm(text: string): string {
  return new URLSearchParams(`v=${text}`).get('v') ?? ''
}

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' }

function refuse(name: keyof typeof failures, detail = '', traceId: string = randomUUID()): Response {
  const { status, error, number, text } = failures[name]
  const correlationId = randomUUID()
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`
  const body = {
    error,
    error_description: `AADSTS${number}: ${`${text} ${detail}`.trim()} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  }
  const headers: Record<string, string> = { ...noStore }
  // What is left of a body that was too large would be read as the next request.
  if (status === 413) headers.connection = 'close'
  if (status === 503) headers['retry-after'] = '10'
  if (status === 405) headers.allow = 'POST'
  return Response.json(body, { status, headers })
}
