/** What clients read first: where everything is (OpenID Connect Discovery), and which hosts are one cloud. */
import { issuerOf } from '../claims.ts'
import { deviceCodeGrant } from './client-metadata.ts'

/** `segment` is the tenant as the caller wrote it: clients expect to find it again in the endpoints. */
export function discoveryDocument(origin: string, segment: string, tenantId: string) {
  const base = `${origin}/${segment}`
  return {
    issuer: issuerOf(origin, tenantId),
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token', deviceCodeGrant],
    code_challenge_methods_supported: ['S256'],
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'oid',
      'tid',
      'ver',
      'preferred_username',
      'name',
      'email',
      'nonce',
    ],
    request_uri_parameter_supported: false,
    claims_parameter_supported: false,
  }
}

/** For clients that ask whether an authority is one: it is, and it is alone. */
export function instanceDocument(origin: string, tenantId: string) {
  const { host } = new URL(origin)
  return {
    tenant_discovery_endpoint: `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  }
}
