/** Identities as the store has them: their profiles with everything that happened since. */
import { type IdentityKey, keyOf } from '../model/identity.ts'
import { tailsOf } from '../store/observations.ts'
import { profilesOf } from '../store/profiles.ts'
import type { Db } from '../store/store.ts'
import { type Known, knownFrom, strangerOf } from './known.ts'
import type { Standing } from './standing.ts'

/** All of them, by {@link keyOf}; whoever is not in the store is a stranger. */
export async function loadKnown(
  db: Db,
  { tenantId, revisions }: Pick<Standing, 'tenantId' | 'revisions'>,
  owners: IdentityKey[],
): Promise<Map<string, Known>> {
  const found = new Map<string, Known>()
  if (owners.length === 0) return found
  const stored = await profilesOf(db, tenantId, owners)
  const numbers = [...stored.values()].map(({ identity }) => identity)
  const tails = await tailsOf(db, tenantId, numbers)
  for (const owner of owners) {
    const key = keyOf(owner)
    const row = stored.get(key)
    found.set(key, row ? knownFrom(row, tails.get(key) ?? [], revisions.of) : strangerOf(owner))
  }
  return found
}
