/** Which tenant a trusted issuer speaks for, where its setting leaves that open, and a word when it is none. */
import type { Logger } from 'pino'
import type { IssuerSettings } from '../../config.ts'
import { fromMilliseconds } from '../../model/timestamp.ts'
import type { Store } from '../../store/store.ts'
import { defaultTenant, tenantById } from '../../store/tenants.ts'

/** The id of the tenant of this store. */
export async function usualTenantId(store: Store): Promise<string> {
  return (await defaultTenant(store, 'Default', fromMilliseconds(Date.now()))).id
}

/** An issuer of a tenant that is not here will have all of its tokens refused. Never rejects. */
export async function warnOfMissingTenants(
  store: Store,
  issuers: readonly IssuerSettings[],
  log: Logger,
): Promise<void> {
  for (const { name, tenant } of issuers) {
    const isMissing = tenant && (await tenantById(store.read, tenant).catch(() => null)) === undefined
    if (isMissing) log.warn({ issuer: name, tenant }, 'a trusted issuer speaks for a tenant that is not here')
  }
}
