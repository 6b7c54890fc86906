/**
 * Failed sign-ins make the next one wait, longer each time: by the name that was typed, whether somebody has it or not,
 * and by address; where its owner signed in lately, by name and address together. An attempt is counted before the password is looked at, so that many at once are no way around.
 */
import { createHash } from 'node:crypto'
import { fromMilliseconds, toMilliseconds } from '../../model/timestamp.ts'
import { clearFailures, failuresOf, setFailures } from '../../store/authority-accounts.ts'
import { findItem, upsertItem } from '../../store/authority-items.ts'
import type { Db, Store } from '../../store/store.ts'
import { networkOf } from '../issuer/network.ts'

interface Limit {
  /** So many are free. */
  freeFailures: number
  /** What the first after those waits; each further one twice as long. */
  firstDelaySeconds: number
  delaySecondsMax: number
}

/** Many people share an address behind a gateway. */
const limits = {
  name: { freeFailures: 5, firstDelaySeconds: 5, delaySecondsMax: 900 },
  address: { freeFailures: 50, firstDelaySeconds: 5, delaySecondsMax: 900 },
} satisfies Record<string, Limit>

/** Who signed in from somewhere keeps their own count there for so long, whatever strangers do to the name. */
const knownPlaceDays = 30

/** Without a failure for so long, all is forgotten. */
const forgottenAfterSeconds = 3600

export interface Attempt {
  tenantId: string
  userPrincipalName: string
  address: string
  nowMs: number
}

/** Counts an attempt as failed, in advance; false when it has to wait, and then nothing may be checked. */
export async function beginAttempt(store: Store, attempt: Attempt): Promise<boolean> {
  const { tenantId, nowMs } = attempt
  return store.write(`sign-ins ${tenantId}`, async (db) => {
    const counted = []
    for (const [kind, subject] of await subjectsOf(db, attempt)) {
      const failures = await countedSoFar(db, tenantId, subject, nowMs)
      if (failures === null) return false
      counted.push({ kind, subject, failures: failures + 1 })
    }
    for (const { kind, subject, failures } of counted) {
      const until = nowMs + delaySeconds(limits[kind], failures) * 1000
      await setFailures(db, { tenantId, subject, failures, lockedUntilDateTime: fromMilliseconds(until) })
    }
    return true
  })
}

/** The attempt was none of an intruder: the name is free again, and the address has its attempt back. */
export async function endAttempt(store: Store, attempt: Attempt, accountId: string): Promise<void> {
  const { tenantId, nowMs } = attempt
  await store.write(`sign-ins ${tenantId}`, async (db) => {
    for (const [kind, subject] of await subjectsOf(db, attempt)) {
      if (kind === 'name') await clearFailures(db, tenantId, subject)
      else await takeOneBack(db, { tenantId, subject, nowMs })
    }
    if (attempt.address === '') return
    const expiresDateTime = fromMilliseconds(nowMs + knownPlaceDays * 86_400_000)
    const nothing = { payload: '{}', userCode: null, uid: null, grantId: null, consumed: 0 }
    await upsertItem(db, { ...placeOf(attempt), ...nothing, accountId, expiresDateTime })
  })
}

/** No password was looked at: the attempt was none. */
export async function cancelAttempt(store: Store, attempt: Attempt): Promise<void> {
  const { tenantId, nowMs } = attempt
  await store.write(`sign-ins ${tenantId}`, async (db) => {
    for (const [, subject] of await subjectsOf(db, attempt))
      await takeOneBack(db, { tenantId, subject, nowMs })
  })
}

/** When rows may be forgotten. */
export function forgottenBefore(nowMs: number): string {
  return fromMilliseconds(nowMs - forgottenAfterSeconds * 1000)
}

/** How many failures count; null while it has to wait. */
async function countedSoFar(
  db: Db,
  tenantId: string,
  subject: string,
  nowMs: number,
): Promise<number | null> {
  const row = await failuresOf(db, tenantId, subject)
  if (!row || row.lockedUntilDateTime < forgottenBefore(nowMs)) return 0
  return toMilliseconds(row.lockedUntilDateTime) > nowMs ? null : row.failures
}

async function takeOneBack(
  db: Db,
  { tenantId, subject, nowMs }: { tenantId: string; subject: string; nowMs: number },
): Promise<void> {
  const row = await failuresOf(db, tenantId, subject)
  if (!row) return
  const lockedUntilDateTime = fromMilliseconds(nowMs)
  if (row.failures <= 1) await clearFailures(db, tenantId, subject)
  else await setFailures(db, { ...row, failures: row.failures - 1, lockedUntilDateTime })
}

function delaySeconds({ freeFailures, firstDelaySeconds, delaySecondsMax }: Limit, failures: number): number {
  if (failures <= freeFailures) return 0
  return Math.min(delaySecondsMax, firstDelaySeconds * 2 ** (failures - freeFailures - 1))
}

/** By name, or where it signed in lately by both together; and by address. */
async function subjectsOf(db: Db, attempt: Attempt): Promise<['name' | 'address', string][]> {
  const { address, nowMs } = attempt
  if (address === '') return [['name', `name ${hashed(nameOf(attempt))}`]]
  const place = placeOf(attempt)
  const known = await findItem(db, place, 'id', place.id)
  const isKnown = known !== undefined && toMilliseconds(known.expiresDateTime) > nowMs
  return [
    ['name', isKnown ? `place ${place.id}` : `name ${hashed(nameOf(attempt))}`],
    ['address', `address ${hashed(networkOf(address))}`],
  ]
}

function placeOf(attempt: Attempt) {
  const id = hashed(`${nameOf(attempt)} ${networkOf(attempt.address)}`)
  return { tenantId: attempt.tenantId, kind: 'KnownPlace', id }
}

function nameOf({ userPrincipalName }: Attempt): string {
  return userPrincipalName.toLowerCase()
}

/** What people type by mistake into the field of their name may be a password. */
function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
