/** Which tenant a path means: by id, by a domain of its people, or, as `common` and `organizations`, the default one. */
import { sql } from 'kysely'
import type { Db, Store } from '../../store/store.ts'
import { allTenants, findDefaultTenant, tenantById } from '../../store/tenants.ts'
import { refreshing } from '../refreshing.ts'

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const domain = /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+$/i
const anyTenant = /^(?:common|organizations)$/i

/** Domains change rarely, and whoever has not signed in yet can wait. */
const knownForMs = 60_000
const pauseMs = 10_000

/** Returns the id; undefined when there is no such tenant. */
export type TenantFinder = (segment: string) => Promise<string | undefined>

export function tenantFinder(store: Store): TenantFinder {
  const domains = refreshing(() => readDomains(store), { everyMs: knownForMs, pauseMs })
  return async (segment) => {
    if (guid.test(segment)) return (await tenantById(store.read, segment.toLowerCase()))?.id
    if (anyTenant.test(segment)) return (await usualTenant(store.read))?.id
    if (!domain.test(segment)) return undefined
    const name = segment.toLowerCase()
    return (await domains.current()).get(name) ?? (await domains.again()).get(name)
  }
}

/** The default one, or the only one. */
async function usualTenant(db: Db) {
  const found = await findDefaultTenant(db)
  if (found) return found
  const all = await allTenants(db)
  return all.length === 1 ? all[0] : undefined
}

/** Of accounts, and of whoever signed in anywhere; where two tenants share one, it is the default tenant's or nobody's. */
async function readDomains({ read, dialect }: Store): Promise<Map<string, string>> {
  const part =
    dialect === 'postgres'
      ? sql<string>`split_part("userPrincipalName", '@', 2)`
      : sql<string>`substr("userPrincipalName", instr("userPrincipalName", '@') + 1)`
  const usual = (await usualTenant(read))?.id
  const found = new Map<string, string | undefined>()
  for (const table of ['accounts', 'identities'] as const) {
    const rows = await read
      .selectFrom(table)
      .select(['tenantId', part.as('domain')])
      .where('userPrincipalName', 'like', '%@%')
      .distinct()
      .execute()
    for (const { tenantId, domain: name } of rows) {
      const before = found.get(name)
      found.set(name, before === undefined || before === tenantId ? tenantId : usual)
    }
  }
  return new Map([...found].flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])))
}
