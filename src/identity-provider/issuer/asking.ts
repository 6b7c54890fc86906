/** One request to the issuer: who asks, by which host, of which tenant, and what was sent. */
import type { Context } from 'hono'
import type { Logger } from 'pino'
import type { OriginReader } from '../../net/origin.ts'
import { credentialsOf } from '../../store/authority-apps.ts'
import type { Store } from '../../store/store.ts'
import { type App, findApp } from '../directory/app-record.ts'
import { type FailureName, refuse } from '../errors.ts'
import type { Authority } from '../tokens.ts'
import type { AddressLimits } from './address-limits.ts'
import type { IssuerFinder } from './issuers.ts'
import { askListener } from './node-bridge.ts'
import type { OwnNames } from './own-names.ts'
import { type RequestContext, requestContext } from './request-context.ts'
import type { TenantFinder } from './tenant-names.ts'

export interface Services {
  store: Store
  authority: Authority
  log: Logger
  origins: OriginReader
  names: OwnNames
  issuerOf: IssuerFinder
  tenantOf: TenantFinder
  limits: AddressLimits
}

export interface Asking {
  services: Services
  request: Request
  /** The tenant as it is written in the path. */
  segment: string
  tenantId: string
  origin: string
  /** Empty when nobody knows. */
  address: string
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What every endpoint needs, or the refusal. */
export async function readAsking(c: Context, services: Services): Promise<Asking | Response> {
  const segment = c.req.param('tenant') ?? ''
  const known = services.origins.originOf(c.req.raw, c.env)
  if ('fault' in known) return refuse('malformedHost', known.fault)
  // What a trusted proxy passes on is its to answer for.
  const isVouched = services.origins.isTrusted(c.req.raw, c.env)
  if (!isVouched && !services.names.isOwnHost(new URL(known.origin).host)) return refuse('strangeHost')
  const tenantId = await services.tenantOf(segment)
  if (!tenantId) return refuse('unknownTenant', `'${segment.slice(0, 64)}'.`)
  const address = services.origins.addressOf(c.req.raw, c.env)
  return { services, request: c.req.raw, segment, tenantId, origin: known.origin, address }
}

/** The application that asks, with its credentials; or why it gets nothing. */
export async function readClient(
  { services, tenantId }: Asking,
  clientId: string,
): Promise<Omit<NonNullable<RequestContext['client']>, 'method'> | FailureName> {
  if (!guid.test(clientId)) return 'unknownApp'
  const { read } = services.store
  const app: App | null = await findApp(read, tenantId, clientId.toLowerCase())
  if (!app) return 'unknownApp'
  if (app.isDisabled) return 'disabledApp'
  return { app, credentials: await credentialsOf(read, tenantId, app.clientId) }
}

export interface Question {
  /** Below the tenant, as in `oauth2/v2.0/token`. */
  path: string
  query?: URLSearchParams
  form?: URLSearchParams
  /** Programs read JSON, and people pages, whatever they say they accept. */
  reader: 'program' | 'person'
}

/** Hands the request on to the library, in its words. */
export async function askIssuer(
  { services, request, origin, tenantId }: Asking,
  { path, query, form, reader }: Question,
  context: RequestContext,
): Promise<Response> {
  const { listener } = await services.issuerOf(origin, tenantId)
  const url = new URL(`${origin}/${tenantId}/${path}`)
  url.search = query?.toString() ?? ''
  const headers = new Headers(request.headers)
  headers.set('accept', reader === 'program' ? 'application/json' : 'text/html')
  if (form) headers.set('content-type', 'application/x-www-form-urlencoded')
  return requestContext.run(context, () =>
    askListener(listener, {
      method: request.method,
      url,
      headers,
      ...(form ? { body: form.toString() } : {}),
    }),
  )
}
