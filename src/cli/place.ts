/** Where a command works: the store that its options name, and the tenant that is meant. */
import { OperatorError } from '../model/errors.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import { openStore, type ReadOptions } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { defaultTenant, tenantById } from '../store/tenants.ts'
import type { PlaceOptions } from './place-options.ts'

/** Opens the store for as long as `work` takes. */
export async function withStore<T>(
  options: PlaceOptions & ReadOptions,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(options)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** The named tenant, or the one of this store. */
export async function tenantOf(store: Store, tenantId: string | undefined): Promise<string> {
  if (tenantId === undefined) {
    return (await defaultTenant(store, 'Default', fromMilliseconds(Date.now()))).id
  }
  const tenant = await tenantById(store.read, tenantId.toLowerCase())
  if (!tenant) throw new OperatorError(`--tenant: there is no tenant ${tenantId} in this store`)
  return tenant.id
}
