/**
 * The OpenID library, set up for one tenant as callers of one host know it. Its protocol, our directory: applications,
 * people, keys and what a token says come from the store.
 */
import type { RequestListener } from 'node:http'
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider'
import type { Logger } from 'pino'
import { RequestError } from '../../model/errors.ts'
import { fromMilliseconds } from '../../model/timestamp.ts'
import { accountById } from '../../store/authority-accounts.ts'
import type { Store } from '../../store/store.ts'
import { graphAudience, issuerOf } from '../claims.ts'
import { checkSecret } from '../directory/credentials.ts'
import type { LibraryError } from '../errors.ts'
import { algorithm, type KeyRing, tokenLifetimeSeconds } from '../keys.ts'
import * as pages from '../pages/device-pages.ts'
import { fillAccessToken } from './access-token-content.ts'
import { audiencesOf, checkAssertion, clockToleranceSeconds } from './client-assertions.ts'
import { clientMetadata } from './client-metadata.ts'
import { grantOf } from './grants.ts'
import { itemAdapter, useOnce } from './item-adapter.ts'
import { lifetimesOf } from './lifetimes.ts'
import { requestContext } from './request-context.ts'
import { offlineScope } from './scopes.ts'

export interface ProviderOptions {
  store: Store
  log: Logger
  tenantId: string
  origin: string
  keys: KeyRing
  /** Signs cookies. */
  cookieKey: string
}

export interface Issuer {
  provider: Provider
  listener: RequestListener
}

const errorEvents = ['grant.error', 'device_authorization.error', 'authorization.error']

export function createIssuer(options: ProviderOptions): Issuer {
  const { store, log, tenantId, origin } = options
  const provider = new Provider(issuerOf(origin, tenantId), configurationOf(options))
  // The bridge says which scheme and host the caller used.
  provider.proxy = true
  provider.Client.prototype.compareClientSecret = async (given: string) => {
    const context = requestContext.getStore()
    const { credentials = [] } = context?.client ?? {}
    const result = checkSecret(credentials, given, fromMilliseconds(Date.now()))
    if (context && result === 'expired') context.failure = 'expiredSecret'
    if (typeof result === 'string') return false
    if (context) context.credentialIds = [result.right.id]
    return true
  }
  // Asking first and saving then would let two at once through.
  provider.ReplayDetection.unique = (issuer, id, endSeconds) =>
    useOnce(store, tenantId, { id: `${issuer} ${id}`, endSeconds })
  provider.OIDCContext.prototype.clientJwtAuthExpectedAudience = () => audiencesOf(origin, tenantId)
  const keep = (_context: unknown, error: LibraryError) => {
    const context = requestContext.getStore()
    if (context) context.error = error
  }
  for (const event of errorEvents) provider.on(event as 'grant.error', keep as never)
  provider.on('server_error', (_context, error) => {
    const context = requestContext.getStore()
    if (context) context.failure = isBusy(error) ? 'busy' : 'failed'
    if (!isBusy(error)) log.error({ err: error }, 'the issuer failed')
  })
  // Without a listener of ours the library prints to the terminal.
  provider.on('error' as 'server_error', (error: unknown) => {
    const context = requestContext.getStore()
    if (context) context.hasCrashed = true
    log.error({ err: error }, 'the issuer failed')
  })
  return { provider, listener: provider.callback() as RequestListener }
}

/** A store that does not answer in time. */
function isBusy(error: unknown): boolean {
  return error instanceof RequestError && error.status === 503
}

function configurationOf(options: ProviderOptions): Configuration {
  const { store, tenantId, keys, cookieKey } = options
  const root = `/${tenantId}`
  const name = (kind: string) => `riskgraph-${kind}-${tenantId.slice(0, 8)}`
  return {
    adapter: (kind) =>
      kind === 'Client'
        ? {
            ...itemAdapter(store, tenantId, kind),
            find: async (id) => (await clientMetadata(store, tenantId, id)) ?? undefined,
          }
        : itemAdapter(store, tenantId, kind),
    // The first signs; the others know id tokens of before again.
    jwks: {
      keys: keys.all.map(
        ({ privateJwk, kid }) => ({ ...privateJwk, kid, use: 'sig', alg: algorithm }) as never,
      ),
    },
    routes: {
      authorization: `${root}/oauth2/v2.0/authorize`,
      token: `${root}/oauth2/v2.0/token`,
      device_authorization: `${root}/oauth2/v2.0/devicecode`,
      code_verification: `${root}/oauth2/deviceauth`,
      end_session: `${root}/oauth2/v2.0/logout`,
      jwks: `${root}/oauth2/v2.0/library-keys`,
    },
    cookies: {
      keys: [cookieKey],
      names: { session: name('session'), interaction: name('interaction'), resume: name('resume') },
      long: { httpOnly: true, sameSite: 'lax', signed: true, path: '/' },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    scopes: ['openid', 'profile', 'email'],
    claims: {
      openid: ['sub', 'oid', 'tid', 'ver', 'preferred_username', 'name'],
      profile: ['name', 'preferred_username'],
      email: ['email'],
    },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256'], idTokenSigningAlgValues: [algorithm] },
    extraClientMetadata: { properties: ['delegated_permissions'] },
    pkce: { required: (_context, client) => client.applicationType === 'native' },
    responseTypes: ['code'],
    // Programs ask, not pages of other origins.
    clientBasedCORS: () => false,
    clockTolerance: clockToleranceSeconds,
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    issueRefreshToken: (_context, client, source) =>
      client.grantTypeAllowed('refresh_token') && source.scopes.has(offlineScope),
    findAccount: (_context, id) => findAccount(options, id),
    loadExistingGrant: grantOf,
    interactions: {
      policy: interactionPolicy.base(),
      url: (_context, interaction) => `${root}/interaction/${interaction.uid}`,
    },
    renderError: pages.renderError,
    ttl: lifetimesOf(),
    formats: { customizers: { jwt: (context, token, jwt) => fillAccessToken(options, context, token, jwt) } },
    assertJwtClientAuthClaimsAndHeader: (_context, claims, header) => checkAssertion(claims, header),
    features: featuresOf(keys.signing.kid),
  }
}

function featuresOf(kid: string): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    userinfo: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    clientCredentials: { enabled: true },
    deviceFlow: {
      enabled: true,
      mask: '****-****',
      deviceInfo: () => ({}),
      userCodeInputSource: pages.renderCodeInput,
      userCodeConfirmSource: pages.renderCodeConfirmation,
      successSource: pages.renderDeviceSuccess,
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: pages.renderLogout,
      postLogoutSuccessSource: pages.renderLoggedOut,
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => graphAudience,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, _resource, client) => ({
        scope: [...((client.delegated_permissions as string[] | undefined) ?? []), offlineScope].join(' '),
        audience: graphAudience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: tokenLifetimeSeconds,
        jwt: { sign: { alg: algorithm, kid } },
      }),
    },
  }
}

async function findAccount({ store, tenantId }: ProviderOptions, id: string) {
  const row = await accountById(store.read, tenantId, id)
  if (!row || row.isDisabled) return undefined
  const { userPrincipalName, displayName } = row
  return {
    accountId: id,
    row,
    claims: () => ({
      sub: id,
      oid: id,
      tid: tenantId,
      ver: '2.0',
      preferred_username: userPrincipalName,
      email: userPrincipalName,
      name: displayName,
    }),
  }
}
