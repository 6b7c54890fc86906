/** An application of ours as the OpenID library knows clients. */
import { randomBytes, X509Certificate } from 'node:crypto'
import { exportJWK } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { fromMilliseconds } from '../../model/timestamp.ts'
import { credentialsOf, redirectUrisOf } from '../../store/authority-apps.ts'
import type { Store } from '../../store/store.ts'
import type { AppCredentialTable } from '../../store/tables.ts'
import { findApp } from '../directory/app-record.ts'
import { isCurrent } from '../directory/credentials.ts'
import { spellingsOf } from '../directory/redirect-uris.ts'
import { type AuthenticationMethod, requestContext } from './request-context.ts'

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** Compared with nothing: secrets are compared with their hashes, in provider.ts. */
const noSecret = randomBytes(32).toString('base64url')

/**
 * Null for a client that is unknown or disabled. The library knows one way for a client to prove itself, and ours have
 * several: it is the one that the request in hand uses.
 */
export async function clientMetadata(
  store: Store,
  tenantId: string,
  clientId: string,
): Promise<ClientMetadata | null> {
  const asking = requestContext.getStore()?.client
  const isAsking = asking?.app.clientId === clientId
  const app = isAsking ? asking.app : await findApp(store.read, tenantId, clientId)
  if (!app || app.isDisabled) return null
  const method: AuthenticationMethod = isAsking ? asking.method : app.isPublic ? 'none' : 'client_secret_post'
  const uris = (await redirectUrisOf(store.read, tenantId, clientId)).flatMap(spellingsOf)
  const proof =
    method === 'private_key_jwt'
      ? { jwks: { keys: await certificateKeys(await credentialsOf(store.read, tenantId, clientId)) } }
      : method === 'none'
        ? {}
        : { client_secret: noSecret }
  return {
    client_id: clientId,
    client_name: app.displayName,
    application_type: app.isPublic ? 'native' : 'web',
    token_endpoint_auth_method: method,
    grant_types: [
      'refresh_token',
      deviceCodeGrant,
      ...(method === 'none' ? [] : ['client_credentials']),
      ...(uris.length > 0 ? ['authorization_code'] : []),
    ],
    response_types: uris.length > 0 ? ['code'] : [],
    redirect_uris: uris,
    post_logout_redirect_uris: uris,
    delegated_permissions: app.delegatedPermissions,
    ...proof,
  }
}

async function certificateKeys(credentials: AppCredentialTable[]) {
  const now = fromMilliseconds(Date.now())
  const good = credentials.filter(
    ({ certificate, endDateTime }) => certificate && isCurrent(endDateTime, now),
  )
  return Promise.all(
    good.map(async ({ certificate }) => {
      const jwk = await exportJWK(new X509Certificate(certificate as string).publicKey)
      return { ...jwk, use: 'sig' }
    }),
  )
}
