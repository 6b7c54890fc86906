/** What has ended goes: codes, sessions, refresh tokens, counts of failures, keys. */
import { fromMilliseconds } from '../../model/timestamp.ts'
import { removeFailuresBefore } from '../../store/authority-accounts.ts'
import { removeRevocationsBefore } from '../../store/authority-apps.ts'
import { removeItemsBefore, removeSigningKeysBefore } from '../../store/authority-items.ts'
import type { Store } from '../../store/store.ts'
import { forgottenBefore } from '../directory/lock-out.ts'
import { tokenLifetimeSeconds } from '../keys.ts'

/** For an hour more it can be said of something that it has ended, instead of that there is no such thing. */
const graceMs = 3_600_000

export async function removeEnded(store: Store, nowMs: number): Promise<void> {
  await store.write('issuer', async (db) => {
    await removeItemsBefore(db, fromMilliseconds(nowMs - graceMs))
    await removeFailuresBefore(db, forgottenBefore(nowMs))
    await removeRevocationsBefore(db, fromMilliseconds(nowMs - tokenLifetimeSeconds * 1000 - graceMs))
    await removeSigningKeysBefore(db, fromMilliseconds(nowMs))
  })
}
