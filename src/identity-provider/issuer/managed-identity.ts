/**
 * Tokens for programs on this machine that look for a managed identity, as App Service offers one: a header that only
 * they know, and no secret. There is none until an operator says whose tokens they get.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import type { Logger } from 'pino'
import type { OriginReader } from '../../net/origin.ts'
import type { Store } from '../../store/store.ts'
import { findDefaultTenant } from '../../store/tenants.ts'
import { namedApp } from '../directory/app-record.ts'
import { failures, noStore, refuse } from '../errors.ts'
import type { Authority } from '../tokens.ts'
import { readScopes } from './scopes.ts'

export interface ManagedIdentity {
  /** What `X-IDENTITY-HEADER` has to hold. */
  header: string
  /** Name of the application in the default tenant. */
  app: string
}

interface Services {
  store: Store
  authority: Authority
  log: Logger
  origins: OriginReader
}

export async function answerManagedIdentity(
  c: Context,
  { header, app: appName }: ManagedIdentity,
  { store, authority, log, origins }: Services,
): Promise<Response> {
  const address = origins.addressOf(c.req.raw, c.env)
  const isHere = /^127\./.test(address) || address === '::1'
  if (!isHere || !isSame(c.req.header('x-identity-header') ?? '', header)) {
    log.warn({ address, code: failures.wrongIdentityHeader.number }, 'no token was given')
    return refuse('wrongIdentityHeader')
  }
  const known = origins.originOf(c.req.raw, c.env)
  if ('fault' in known) return refuse('malformedHost', known.fault)
  const resource = (c.req.query('resource') ?? '').replace(/\/$/, '')
  if ('unknown' in readScopes(`${resource}/.default`, known.origin) || resource === '')
    return refuse('wrongScope')
  const tenant = await findDefaultTenant(store.read)
  const app = tenant ? await namedApp(store.read, tenant.id, appName).catch(() => null) : null
  if (!app) return refuse('unknownApp')
  if (app.isDisabled) return refuse('disabledApp')
  const { token, expiresInSeconds } = await authority.issue({ kind: 'app', ...app }, new Date(), known.origin)
  const body = {
    access_token: token,
    expires_on: String(Math.floor(Date.now() / 1000) + expiresInSeconds),
    resource,
    token_type: 'Bearer',
    client_id: app.clientId,
  }
  return Response.json(body, { headers: noStore })
}

/** Hashed first, so that neither the length nor the place of the first difference shows. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
