/**
 * What a process remembers of a tenant between batches: a copy of what the store has, dropped piece by piece where others
 * wrote, and as a whole when in doubt.
 */
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import { type CampaignMemory, emptyCampaignMemory } from '../risk/campaign-stage.ts'
import type { Known } from '../risk/known.ts'
import { loadKnown } from '../risk/known-identities.ts'
import type { Plan } from '../risk/plan.ts'
import type { Telling } from '../risk/retell.ts'
import { openStanding, type Standing } from '../risk/standing.ts'
import { newestAt } from '../store/observations.ts'
import type { Db } from '../store/store.ts'
import { type Declared, readDeclared } from './declared.ts'
import { IdentityCache } from './identity-cache.ts'
import { SettledTenant } from './tenant-days.ts'

export interface TenantState extends Standing {
  identities: IdentityCache
  settled: SettledTenant
  declared: Declared
  campaigns: CampaignMemory
  areCampaignsLoaded: boolean
  /** The newest event that was judged, in microseconds. */
  newestAt: number
}

export async function openTenantState(
  db: Db,
  tenantId: string,
  settings: EngineSettings,
): Promise<TenantState> {
  return {
    ...(await openStanding(db, tenantId, settings)),
    identities: new IdentityCache(),
    settled: new SettledTenant(tenantId),
    declared: await readDeclared(db, tenantId),
    campaigns: emptyCampaignMemory(),
    areCampaignsLoaded: false,
    newestAt: await newestAt(db, tenantId),
  }
}

/** All of them, by {@link keyOf}; whoever is not in the store is a stranger. */
export async function knownOf(
  { db, state, plan, inFlight }: Pick<Telling, 'db' | 'plan' | 'inFlight'> & { state: TenantState },
  owners: IdentityKey[],
): Promise<Map<string, Known>> {
  const found = new Map<string, Known>()
  const missing: IdentityKey[] = []
  for (const owner of owners) {
    const key = keyOf(owner)
    const known = plan.touched.get(key)?.known ?? state.identities.get(key) ?? unwritten(key, inFlight)
    if (known) found.set(key, known)
    else missing.push(owner)
  }
  for (const [key, known] of await loadKnown(db, state, missing)) found.set(key, known)
  return found
}

/** What memory has forgotten before it was written. */
function unwritten(key: string, inFlight: Plan[]): Known | null {
  const last = inFlight.findLast(({ touched }) => touched.has(key))?.touched.get(key)
  return last ? { ...last.after } : null
}
