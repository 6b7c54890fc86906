/** How much of a history would have to be told again: what decides whether it is told at once. */
import type { EventKey } from '../model/event-key.ts'
import { openFlat } from '../profile/flat.ts'
import { eventsOf } from '../profile/header.ts'
import { checkpointBefore } from '../store/profiles.ts'
import type { Db } from '../store/store.ts'

/** More observations than these are told again as a job: nobody waits for it, and no transaction is long. */
export const observationsAtOnceMax = 2000

export interface Reach {
  /** Null of a stranger. */
  identity: number | null
  profile: Uint8Array
}

/** Whether more than `observationsAtOnceMax` are to be read from the checkpoint before an event on. */
export async function isFarBehind(
  db: Db,
  tenantId: string,
  { identity, profile }: Reach,
  from: EventKey,
): Promise<boolean> {
  const all = eventsOf(openFlat(profile))
  if (identity === null || all <= observationsAtOnceMax) return false
  const checkpoint = await checkpointBefore(db, tenantId, identity, from)
  const before = checkpoint ? eventsOf(openFlat(checkpoint.profile)) : 0
  return all - before > observationsAtOnceMax
}
