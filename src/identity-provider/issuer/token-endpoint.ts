/** The token and device code endpoints: requests in Entra's words made into OpenID Connect's, and answers back. */
import { decodeJwt } from 'jose'
import {
  detailOf,
  type FailureName,
  failureOf,
  failures,
  type LibraryError,
  noStore,
  refuse,
} from '../errors.ts'
import { type Asking, askIssuer, readClient } from './asking.ts'
import { deviceCodeGrant } from './client-metadata.ts'
import type { RequestContext } from './request-context.ts'
import { type Asked, answeredScope, internalScope, readScopes } from './scopes.ts'

/** These say nothing of whoever asks. */
const notCallers: readonly FailureName[] = ['pending', 'busy', 'failed']

/** Version 1 names a resource instead of scopes, and answers numbers as texts. */
export type EndpointVersion = 'v1' | 'v2'

type Client = NonNullable<RequestContext['client']>

const grantTypes: Record<string, string> = {
  client_credentials: 'client_credentials',
  authorization_code: 'authorization_code',
  refresh_token: 'refresh_token',
  device_code: deviceCodeGrant,
  [deviceCodeGrant]: deviceCodeGrant,
}

export async function answerToken(asking: Asking, version: EndpointVersion): Promise<Response> {
  const form = await readForm(asking.request)
  if (!form) return refuse('notAForm')
  const grantType = form.get('grant_type')
  if (!grantType) return refuse('missing', "'grant_type'.", idsOf(form))
  const known = Object.hasOwn(grantTypes, grantType) ? grantTypes[grantType] : undefined
  if (!known) return refuse('unsupportedGrant', '', idsOf(form))
  const client = await identify(asking, form)
  if (client instanceof Response) return client
  // Whoever acts for itself has to prove who it is.
  if (known === 'client_credentials' && client.method === 'none') return failed(asking, form, 'noCredential')
  const asked = askedScope(form, version)
  const scope = scopeOf(readScopes(asked, asking.origin), known, client)
  if ('failure' in scope) return failed(asking, form, scope.failure, scope.detail)
  const rewritten = new URLSearchParams(form)
  rewritten.set('grant_type', known)
  for (const name of ['resource', 'scope', 'claims', 'client_info']) rewritten.delete(name)
  if (scope.scope) rewritten.set('scope', scope.scope)
  rewritten.set('client_id', client.app.clientId)
  const context: RequestContext = { segment: asking.segment, client }
  const answer = await askIssuer(
    asking,
    { path: 'oauth2/v2.0/token', form: rewritten, reader: 'program' },
    context,
  )
  const body = (await answer.json()) as Record<string, unknown>
  if (answer.status !== 200) return translated(asking, form, context, body as unknown as LibraryError)
  return Response.json(tokenAnswer(body, { form, asked, version, origin: asking.origin }), {
    headers: noStore,
  })
}

export async function answerDeviceCode(asking: Asking, version: EndpointVersion): Promise<Response> {
  const form = await readForm(asking.request)
  if (!form) return refuse('notAForm')
  if (!asking.services.limits.admit('deviceCodes', asking.address)) return refuse('tooMany', '', idsOf(form))
  const client = await identify(asking, form)
  if (client instanceof Response) return client
  const scope = scopeOf(readScopes(askedScope(form, version), asking.origin), deviceCodeGrant, client)
  if ('failure' in scope) return failed(asking, form, scope.failure, scope.detail)
  const rewritten = new URLSearchParams({ client_id: client.app.clientId, scope: scope.scope ?? 'openid' })
  for (const name of ['client_secret', 'client_assertion', 'client_assertion_type'])
    if (form.has(name)) rewritten.set(name, form.get(name) as string)
  const context: RequestContext = { segment: asking.segment, client }
  const answer = await askIssuer(
    asking,
    { path: 'oauth2/v2.0/devicecode', form: rewritten, reader: 'program' },
    context,
  )
  const body = (await answer.json()) as Record<string, unknown>
  if (answer.status !== 200) return translated(asking, form, context, body as unknown as LibraryError)
  const uri = await verificationUri(asking)
  const message = `To sign in, use a web browser to open the page ${uri} and enter the code ${body.user_code} to authenticate.`
  const { user_code, device_code, expires_in } = body
  const told = { user_code, device_code, verification_uri: uri, expires_in, interval: 5, message }
  return Response.json(told, { headers: noStore })
}

/** Short to type where it can be. */
async function verificationUri({ services, origin, tenantId }: Asking): Promise<string> {
  const isUsual = (await services.tenantOf('common')) === tenantId
  return isUsual ? `${origin}/devicelogin` : `${origin}/${tenantId}/oauth2/deviceauth`
}

/** Without a Content-Type it is taken for a form: MSAL for Java asks for a device code that way. */
async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  const type = request.headers.get('content-type') ?? 'application/x-www-form-urlencoded'
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(type)
  return isForm ? new URLSearchParams(await request.text()) : undefined
}

/** Who asks, and by what it wants to prove that; whether it can is for the library to say. */
async function identify(asking: Asking, form: URLSearchParams): Promise<Client | Response> {
  const clientId = clientIdOf(asking, form)
  if (!clientId) return refuse('missing', "'client_id'.", idsOf(form))
  // An id that is known by its hash alone is the library's business, not a caller's.
  for (const name of ['code', 'refresh_token', 'device_code'])
    if (form.get(name)?.startsWith('#')) return failed(asking, form, 'wrongGrant')
  const found = await readClient(asking, clientId)
  if (typeof found === 'string') return failed(asking, form, found)
  const hasSecret = Boolean(form.get('client_secret') || basicOf(asking))
  const method = hasSecret ? 'client_secret_post' : form.get('client_assertion') ? 'private_key_jwt' : 'none'
  if (method === 'none' && !found.app.isPublic) return failed(asking, form, 'noCredential')
  return { ...found, method }
}

function clientIdOf(asking: Asking, form: URLSearchParams): string | undefined {
  return form.get('client_id') ?? basicOf(asking)?.id ?? subjectOf(form.get('client_assertion'))
}

type Scope = { scope: string | undefined } | { failure: FailureName; detail: string }

function scopeOf(asked: Asked, grantType: string, { app }: Client): Scope {
  if ('unknown' in asked) return { failure: 'wrongScope', detail: '' }
  if (grantType === 'client_credentials') {
    const isRight = asked.isDefault && asked.permissions.length === 0
    return isRight ? { scope: undefined } : { failure: 'wrongScope', detail: '' }
  }
  const beyond = asked.permissions.filter((name) => !app.delegatedPermissions.includes(name))
  if (beyond.length > 0) return { failure: 'notConsented', detail: `${beyond.join(', ')}.` }
  // Who refreshes for everything gets everything that was granted.
  if (grantType === 'refresh_token' && asked.permissions.length === 0) return { scope: undefined }
  return { scope: internalScope(asked, app.delegatedPermissions) }
}

function askedScope(form: URLSearchParams, version: EndpointVersion): string {
  const resource = form.get('resource')
  const scope = form.get('scope') ?? ''
  if (resource && (version === 'v1' || !scope)) return `${scope} ${resource.replace(/\/$/, '')}/.default`
  return scope
}

interface Answering {
  form: URLSearchParams
  asked: string
  version: EndpointVersion
  origin: string
}

function tokenAnswer(
  body: Record<string, unknown>,
  { form, asked, version, origin }: Answering,
): Record<string, unknown> {
  const accessToken = String(body.access_token)
  const claims = decodeJwt(accessToken)
  const isPerson = claims.idtyp === 'user'
  const permissions = String(claims.scp ?? '')
    .split(' ')
    .filter(Boolean)
  const seconds = Number(body.expires_in) - 1
  const number = (value: number) => (version === 'v1' ? String(value) : value)
  return {
    token_type: 'Bearer',
    ...(isPerson
      ? { scope: answeredScope(asked, { permissions, origin, hasIdToken: Boolean(body.id_token) }) }
      : {}),
    expires_in: number(seconds),
    ext_expires_in: number(seconds),
    ...(version === 'v1'
      ? { expires_on: String(claims.exp), not_before: String(claims.nbf), resource: claims.aud }
      : {}),
    access_token: accessToken,
    ...(body.refresh_token ? { refresh_token: body.refresh_token } : {}),
    ...(body.id_token ? { id_token: body.id_token } : {}),
    ...(isPerson && form.get('client_info') ? { client_info: clientInfo(claims.oid, claims.tid) } : {}),
  }
}

/** What MSAL tells accounts apart by. */
function clientInfo(uid: unknown, utid: unknown): string {
  return Buffer.from(JSON.stringify({ uid, utid })).toString('base64url')
}

function translated(
  asking: Asking,
  form: URLSearchParams,
  context: RequestContext,
  body: LibraryError,
): Response {
  const error = context.error ? { ...body, error_detail: context.error.error_detail ?? '' } : body
  const name = context.failure ?? failureOf(error)
  return failed(asking, form, name, detailOf(name, body))
}

/**
 * Refused, and said in the log; without what was sent, for that may be almost right. Who fails too often is told so
 * instead, and the log is spared; whoever is right never is, however many fail in the same name.
 */
function failed(asking: Asking, form: URLSearchParams, name: FailureName, detail = ''): Response {
  if (notCallers.includes(name)) return refuse(name, detail, idsOf(form))
  const { services, tenantId, address } = asking
  const clientId = clientIdOf(asking, form)?.slice(0, 64).toLowerCase()
  const isUsual =
    services.limits.admit('failures', address) &&
    services.limits.admit('failuresOfApp', address, `${tenantId} ${clientId}`)
  if (!isUsual) return refuse('tooMany', '', idsOf(form))
  services.log.warn({ tenantId, clientId, address, code: failures[name].number }, 'no token was given')
  return refuse(name, detail, idsOf(form))
}

/** Clients look for their own id in the error. */
function idsOf(form: URLSearchParams): { correlationId?: string } {
  const id = form.get('client-request-id') ?? ''
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? { correlationId: id } : {}
}

/** RFC 6749, section 2.3.1; what it holds is checked by the library. */
function basicOf({ request }: Asking): { id: string } | undefined {
  const authorization = request.headers.get('authorization')
  const [, encoded] = /^basic\s+(\S+)$/i.exec(authorization ?? '') ?? []
  if (!encoded) return undefined
  const [id = ''] = Buffer.from(encoded, 'base64').toString().split(':')
  return { id: new URLSearchParams(`v=${id}`).get('v') ?? '' }
}

function subjectOf(assertion: string | null): string | undefined {
  if (!assertion) return undefined
  try {
    return decodeJwt(assertion).sub
  } catch {
    return undefined
  }
}
