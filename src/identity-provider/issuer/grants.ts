/**
 * What a person lets an application do. An operator gave a confidential application its delegated permissions, as an
 * administrator's consent does in Entra: nobody is asked again. Anything can pass for a public application (RFC 8252,
 * section 8.6), so there the person is asked each time.
 */
import type { Grant, KoaContextWithOIDC } from 'oidc-provider'
import { graphAudience } from '../claims.ts'

export async function grantOf(context: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { oidc } = context
  const { client, session, account, provider } = oidc
  if (!client || !session || !account) return undefined
  const { clientId, applicationType } = client
  const { accountId } = account
  const grantId = oidc.result?.consent?.grantId ?? session.grantIdFor(clientId)
  const found = grantId ? await provider.Grant.find(grantId) : undefined
  const isOwn = found?.accountId === accountId && found.clientId === clientId
  const own = isOwn ? found : undefined
  if (applicationType === 'native') return own
  const grant = own ?? new provider.Grant({ accountId, clientId })
  addScopes(grant, String(oidc.params?.scope ?? ''))
  await grant.save()
  return grant
}

export function addScopes(grant: Grant, scope: string): void {
  const names = scope.split(' ').filter(Boolean)
  const isIdentity = (name: string) => ['openid', 'profile', 'email'].includes(name)
  const identity = names.filter(isIdentity)
  const permissions = names.filter((name) => !isIdentity(name))
  if (identity.length > 0) grant.addOIDCScope(identity.join(' '))
  if (permissions.length > 0) grant.addResourceScope(graphAudience, permissions.join(' '))
}
