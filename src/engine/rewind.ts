/**
 * A profile as it was just before a moment: what later sign-ins taught is taken out of its counts exactly, and its
 * short lists (places, failures, sessions, pending) are filled again from the rows of what came before.
 */
import type { Features } from '../enrich/features.ts'
import type { IdentityKey } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import { addPlace, type Observation, type Profile, placesMax } from '../profile/profile.ts'
import { addFailure, addSessionVisit, type SessionVisit } from '../profile/recent.ts'
import { type Past, type StoredSignIn, signInsBefore } from '../store/replay.ts'
import { type SignInFacts, signInsByIds } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { Learning } from './learning.ts'
import { isAnswered } from './revision.ts'

export interface RewindOptions {
  tenantId: string
  owner: IdentityKey
  profile: Profile
  /** All sign-ins of the identity from `from` on. */
  later: StoredSignIn[]
  from: Timestamp
  learning: Learning
}

/** Changes the profile. Returns earlier sign-ins that were promoted by later ones: they are pending again. */
export async function rewind(db: Db, options: RewindOptions): Promise<SignInFacts[]> {
  const { owner, profile, later, from, learning } = options
  const { lastTrustedAt, places } = profile
  profile.pending = profile.pending.filter(({ at }) => at < from)
  for (const row of later) {
    if (row.trust === 'trusted') learning.distrust(owner, profile, observationOf(row))
  }
  const demoted = await demote(db, options)
  if (profile.firstAt && profile.firstAt >= from) profile.firstAt = null
  if (later.some(({ outcome }) => outcome !== 'success')) await restoreFailures(db, options)
  if (profile.sessions.some(({ lastAt }) => lastAt >= from)) await restoreSessions(db, options)
  const isCut = places.length >= placesMax && profile.places.length < places.length
  if (isCut || (lastTrustedAt && lastTrustedAt >= from)) await restorePlaces(db, options, isCut, demoted)
  else profile.lastTrustedAt = lastTrustedAt
  return demoted
}

export function observationOf(row: Pick<SignInFacts, 'id' | 'createdDateTime' | 'features'>): Observation {
  return { signInId: row.id, at: row.createdDateTime, features: JSON.parse(row.features) as Features }
}

/** What was promoted from `from` on had been pending; unless an admin has said since what it is. */
async function demote(
  db: Db,
  { tenantId, owner, profile, from, learning }: RewindOptions,
): Promise<SignInFacts[]> {
  const undone = profile.promotions.filter(({ by }) => by >= from)
  if (undone.length === 0) return []
  profile.promotions = profile.promotions.filter(({ by }) => by < from)
  const earlier = undone.filter(({ at }) => at < from).map(({ signInId }) => signInId)
  const demoted: SignInFacts[] = []
  for (const row of await signInsByIds(db, tenantId, earlier)) {
    if (row.trust !== 'trusted' || isAnswered(row)) continue
    const observation = observationOf(row)
    learning.distrust(owner, profile, observation)
    profile.pending.push(observation)
    demoted.push(row)
  }
  profile.pending.sort((a, b) => compare(a.at, b.at) || compare(a.signInId, b.signInId))
  return demoted
}

const pageSize = 20
/** Who shows no more of a kind among so many has no more that matters. */
const rowsMax = 400

/** What came before, newest first; little more is read than is asked for. */
async function* past(
  db: Db,
  { tenantId, owner, from }: RewindOptions,
  kind: Past,
): AsyncGenerator<Observation & { outcome: SignInOutcome }> {
  for (let offset = 0; offset < rowsMax; offset += pageSize) {
    const range = { before: from, limit: pageSize, offset }
    const rows = await signInsBefore(db, tenantId, owner, { kind, ...range })
    for (const row of rows) yield { ...observationOf(row), outcome: row.outcome }
    if (rows.length < pageSize) return
  }
}

async function restorePlaces(
  db: Db,
  options: RewindOptions,
  isCut: boolean,
  demoted: SignInFacts[],
): Promise<void> {
  const { profile } = options
  const isDemoted = new Set(demoted.map(({ id }) => id))
  const known = new Set(profile.places.map(({ signInId }) => signInId))
  const missing = isCut ? placesMax - profile.places.length : 0
  const found: Observation[] = []
  profile.lastTrustedAt = null
  for await (const one of past(db, options, 'trusted')) {
    if (isDemoted.has(one.signInId)) continue
    profile.lastTrustedAt ??= one.at
    if (found.length >= missing) break
    const { interactive, latitude } = one.features
    if (interactive && latitude !== undefined && !known.has(one.signInId)) found.push(one)
  }
  for (const observation of found) addPlace(profile, observation)
}

async function restoreFailures(db: Db, options: RewindOptions): Promise<void> {
  const { profile } = options
  const found: (Observation & { outcome: SignInOutcome })[] = []
  for await (const observation of past(db, options, 'failed')) {
    if (isLongBefore(observation.at, found[0]?.at)) break
    found.push(observation)
  }
  profile.failures = []
  for (const { signInId, at, outcome, features } of found.reverse())
    addFailure(profile, signInId, at, outcome, features)
}

/** A visit that goes on since before what is read keeps its beginning. */
async function restoreSessions(db: Db, options: RewindOptions): Promise<void> {
  const { profile } = options
  const before = profile.sessions
  const found: Observation[] = []
  for await (const observation of past(db, options, 'with session')) {
    if (isLongBefore(observation.at, found[0]?.at)) break
    found.push(observation)
  }
  profile.sessions = []
  for (const { at, features } of found.reverse()) addSessionVisit(profile, at, features)
  profile.sessions = profile.sessions.map((visit) => {
    const known = before.find((one) => isSameVisit(one, visit))
    return known && known.firstAt < visit.firstAt ? { ...known, lastAt: visit.lastAt } : visit
  })
}

/** Twice what a profile keeps of its last hours, so that what began before is seen as well. */
const hoursRead = 48

function isLongBefore(at: Timestamp, newest = at): boolean {
  return toMilliseconds(newest) - toMilliseconds(at) > hoursRead * 3_600_000
}

function isSameVisit(a: SessionVisit, b: SessionVisit): boolean {
  return a.session === b.session && a.subnet === b.subnet && a.agent === b.agent && a.os === b.os
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
