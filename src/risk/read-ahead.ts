/** Reading the histories of many identities in few statements, before each is told. */
import type { IdentityKey } from '../model/identity.ts'
import { openFlat } from '../profile/flat.ts'
import { eventsOf } from '../profile/header.ts'
import { eventsOfAll } from '../store/observations.ts'
import type { Snapshot } from './snapshot.ts'

/** Events that are read in one statement: some megabytes. */
const eventsAtOnce = 4000

export interface ToRead {
  owner: IdentityKey
  /** Its number. */
  identity: number
  profile: Uint8Array
}

/** Of identities of whom no job waits, so that all that is stored of them is of their histories. */
export async function readAhead({ db, tenantId, ahead }: Snapshot, all: ToRead[]): Promise<void> {
  let some: IdentityKey[] = []
  let events = 0
  const read = async () => {
    for (const [key, rows] of await eventsOfAll(db, tenantId, some)) ahead.events.set(key, rows)
    some = []
    events = 0
  }
  for (const { owner, identity, profile } of all) {
    ahead.setAside.set(identity, [])
    events += eventsOf(openFlat(profile))
    some.push(owner)
    if (events >= eventsAtOnce) await read()
  }
  await read()
}
