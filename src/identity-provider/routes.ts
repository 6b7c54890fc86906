/**
 * Where clients get tokens and people sign in: every path of the issuer, in the shapes that clients of Entra expect.
 * `:tenant` is an id, a domain, `common` or `organizations`.
 */

import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Logger } from 'pino'
import { RequestError } from '../model/errors.ts'
import type { OriginReader } from '../net/origin.ts'
import type { Store } from '../store/store.ts'
import { noStore, refuse } from './errors.ts'
import { addressLimits } from './issuer/address-limits.ts'
import { type Asking, readAsking, type Services } from './issuer/asking.ts'
import { answerAuthorize, passOn } from './issuer/authorize-endpoint.ts'
import { discoveryDocument, instanceDocument } from './issuer/discovery.ts'
import { issuerFinder } from './issuer/issuers.ts'
import { answerManagedIdentity, type ManagedIdentity } from './issuer/managed-identity.ts'
import type { OwnNames } from './issuer/own-names.ts'
import { tenantFinder } from './issuer/tenant-names.ts'
import { answerDeviceCode, answerToken } from './issuer/token-endpoint.ts'
import { answerInteraction, showInteraction } from './pages/interactions.ts'
import { secureHeaders } from './secure-headers.ts'
import type { Authority } from './tokens.ts'

export interface AuthorityOptions {
  store: Store
  authority: Authority
  log: Logger
  origins: OriginReader
  /** By which hosts tokens may be asked for. */
  names: OwnNames
  /** Absent: there is none. */
  managedIdentity?: ManagedIdentity | undefined
}

const formBytesMax = 64 * 1024

/** Whether a path is one of these; `v1.0` and `beta` are no tenants. */
export function isAuthorityPath(path: string): boolean {
  return (
    /^\/(?!(?:v1\.0|beta)\/)[^/]+\/(?:oauth2|(?:v2\.0\/)?\.well-known|discovery|interaction)\//i.test(path) ||
    /^\/(?:devicelogin|msi\/token)\/?$/i.test(path)
  )
}

export function authorityApp(options: AuthorityOptions): Hono {
  const services: Services = {
    ...options,
    issuerOf: issuerFinder(options),
    tenantOf: tenantFinder(options.store),
    limits: addressLimits(),
  }
  const app = new Hono({ getPath: ({ url }) => lowerCased(new URL(url).pathname) })
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(secureHeaders)) c.header(name, value)
    if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store')
  })
  app.use(bodyLimit({ maxSize: formBytesMax, onError: () => refuse('tooLarge') }))
  /** With what every endpoint needs. */
  const to = (answer: (asking: Asking, c: Context) => Promise<Response> | Response) => async (c: Context) => {
    const asking = await readAsking(c, services)
    return asking instanceof Response ? asking : answer(asking, c)
  }
  addDocuments(app, to)
  const tokenEndpoints = [
    ['token', answerToken],
    ['devicecode', answerDeviceCode],
  ] as const
  for (const [name, answer] of tokenEndpoints) {
    app.post(
      `/:tenant/oauth2/v2.0/${name}`,
      to((asking) => answer(asking, 'v2')),
    )
    app.post(
      `/:tenant/oauth2/${name}`,
      to((asking) => answer(asking, 'v1')),
    )
    for (const path of [`/:tenant/oauth2/v2.0/${name}`, `/:tenant/oauth2/${name}`])
      app.all(path, (c) => refuse('wrongMethod', `${c.req.method}. Send a POST.`))
  }
  addPages(app, to, services)
  const { managedIdentity } = options
  if (managedIdentity) app.get('/msi/token', (c) => answerManagedIdentity(c, managedIdentity, services))
  app.notFound(() => refuse('noSuchPath'))
  app.onError((error) => {
    if (error instanceof RequestError && error.status === 503) return refuse('busy')
    const traceId = randomUUID()
    options.log.error({ err: error, traceId }, 'token request failed')
    return refuse('failed', '', { traceId })
  })
  return app
}

type To = (
  answer: (asking: Asking, c: Context) => Promise<Response> | Response,
) => (c: Context) => Promise<Response>

function addDocuments(app: Hono, to: To): void {
  for (const version of ['/v2.0', '']) {
    const discovery = to(({ origin, segment, tenantId }) =>
      Response.json(discoveryDocument(origin, segment, tenantId), { headers: noStore }),
    )
    app.get(`/:tenant${version}/.well-known/openid-configuration`, discovery)
  }
  const keys = to(async ({ services }) => Response.json(await services.authority.publicKeys()))
  for (const path of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys']) app.get(path, keys)
  const instance = to(({ origin, tenantId }) => Response.json(instanceDocument(origin, tenantId)))
  app.get('/:tenant/discovery/instance', instance)
}

function addPages(app: Hono, to: To, { tenantOf }: Services): void {
  for (const path of ['/:tenant/oauth2/v2.0/authorize', '/:tenant/oauth2/authorize'])
    app.get(path, to(answerAuthorize))
  const uid = (c: Context) => encodeURIComponent(c.req.param('uid') ?? '')
  app.get(
    '/:tenant/oauth2/v2.0/authorize/:uid',
    to((asking, c) => passOn(asking, `oauth2/v2.0/authorize/${uid(c)}`)),
  )
  app.on(
    ['GET', 'POST'],
    '/:tenant/oauth2/deviceauth',
    to((asking) => passOn(asking, 'oauth2/deviceauth')),
  )
  app.get(
    '/:tenant/oauth2/deviceauth/:uid',
    to((asking, c) => passOn(asking, `oauth2/deviceauth/${uid(c)}`)),
  )
  for (const path of ['/:tenant/oauth2/v2.0/logout', '/:tenant/oauth2/logout'])
    app.on(
      ['GET', 'POST'],
      path,
      to((asking) => passOn(asking, 'oauth2/v2.0/logout')),
    )
  app.post(
    '/:tenant/oauth2/v2.0/logout/confirm',
    to((asking) => passOn(asking, 'oauth2/v2.0/logout/confirm')),
  )
  app.get(
    '/:tenant/oauth2/v2.0/logout/success',
    to((asking) => passOn(asking, 'oauth2/v2.0/logout/success')),
  )
  app.get(
    '/:tenant/interaction/:uid',
    to((asking, c) => showInteraction(asking, c.req.param('uid') ?? '')),
  )
  app.post(
    '/:tenant/interaction/:uid',
    to((asking, c) => answerInteraction(asking, c.req.param('uid') ?? '')),
  )
  app.get('/devicelogin', async (c) => {
    const tenantId = await tenantOf('common')
    if (!tenantId) return refuse('unknownTenant')
    return c.redirect(`/${tenantId}/oauth2/deviceauth${new URL(c.req.url).search}`)
  })
}

/** Paths are alike whatever their case; ids of the library's are not. */
function lowerCased(path: string): string {
  const [, kept = path, id = ''] = /^(.*\/(?:authorize|deviceauth|interaction))(\/[^/]*)$/i.exec(path) ?? []
  return kept.toLowerCase() + id
}
