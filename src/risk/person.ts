/** People as numbers, as the campaign stage counts them. */
import { idHashOf } from '../model/event-key.ts'
import type { IdentityKey } from '../model/identity.ts'

/** 52 bits of the object id; never 0, which is nobody. */
export function personOf({ identityId }: IdentityKey): number {
  return idHashOf(identityId) || 1
}
