/**
 * What an answer teaches: it is said of the sign-ins, and the histories of their identities are told again. A compromised
 * sign-in taught nothing, with its whole session; a safe one is the user's own; a dismissed one is closed and teaches
 * nothing.
 */

import { microsecondsOf } from '../assessment/observe.ts'
import { compareKeys, type EventKey } from '../model/event-key.ts'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import type { Transition } from '../model/transitions.ts'
import { codeOf, outcomeCodes } from '../observation/codes.ts'
import { decodeObservation } from '../observation/encoding.ts'
import { hashOf, type Observation } from '../observation/observation.ts'
import { emptyProfile } from '../profile/flat.ts'
import { isFarBehind, type Reach } from '../risk/behind.ts'
import { keyOfRow } from '../risk/known.ts'
import { type Prepared, prepare } from '../risk/prepare.ts'
import { readAhead } from '../risk/read-ahead.ts'
import type { RulingKind } from '../risk/said.ts'
import { planSayings, type Saying } from '../risk/say.ts'
import { planned, type Snapshot } from '../risk/snapshot.ts'
import type { Standing } from '../risk/standing.ts'
import { jobsOf } from '../store/jobs.ts'
import { eventsOf } from '../store/observations.ts'
import { profilesOf } from '../store/profiles.ts'
import { ownerOf, type SignInFacts } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { Answer } from './answer.ts'

const success = codeOf(outcomeCodes, 'success')

/** A session without an id: the same address and client, from this long before the sign-in on. */
const sessionHoursBefore = 24
const hourMicroseconds = 3_600_000_000

/** An answer about one sign-in does not vouch for another that has its own. */
const stillRisky: string[] = ['atRisk', 'confirmedCompromised']

export interface Relearned {
  state: Standing
  prepared: Prepared
  /** Those whose histories are too long to be told again at once, with the sign-ins that the answer is about: theirs are jobs. */
  left: { identity: number; ids: string[] }[]
}

export async function relearn(answer: Answer, attemptsMax: number): Promise<Relearned> {
  const { snapshot, tenantId, targets, transition, now, verb, ids, actor, settings } = answer
  const { db } = snapshot
  const at = microsecondsOf(now)
  const sayings: Saying[] = []
  const left: Relearned['left'] = []
  const owners = targets.identities.map((row): IdentityKey => {
    return { identityKind: row.identityKind as IdentityKind, identityId: row.id }
  })
  const reaches = await reachesOf(db, tenantId, owners)
  const numbers = [...reaches.values()].map(({ identity }) => identity)
  // Whatever is said while something else is left to do is done after it.
  const busy = new Set((await jobsOf(db, tenantId, numbers)).map(({ identity }) => identity))
  const short: Short[] = []
  for (const owner of owners) {
    const targeted = targets.signIns.filter((signIn) => keyOf(ownerOf(signIn)) === keyOf(owner))
    const own = targeted.map(({ id }) => id)
    const reach = reaches.get(keyOf(owner)) as Numbered
    if (busy.has(reach.identity) || (await isLong(answer, reach, targeted)))
      left.push({ identity: reach.identity, ids: own })
    else short.push({ owner, reach, ids: own })
  }
  const read = short.filter(({ ids: own }) => own.length > 0 || isWholeOf(transition))
  await readAhead(
    snapshot,
    read.map(({ owner, reach }) => ({ owner, ...reach })),
  )
  for (const { owner, ids: own } of short)
    sayings.push({
      ...{ owner, kind: rulingOf[transition.learns.to] },
      keys: await eventsToRelearn(snapshot, owner, { transition, ids: own }),
      learningSince: transition.startsLearning ? at : null,
    })
  const request = new TextEncoder().encode(JSON.stringify({ verb, ids }))
  const cause = { kind: 'answer', at, actor: `${actor.kind} ${actor.id}`, request } as const
  const { state, plan } = await planSayings(snapshot, settings, sayings, attemptsMax)
  const options = { tenantId, settings, now: () => now }
  return { state, prepared: await prepare(snapshot, state, plan, cause, options), left }
}

/** Whose history is told again at once. */
interface Short {
  owner: IdentityKey
  reach: Numbered
  ids: string[]
}

type Numbered = Reach & { identity: number }

async function reachesOf(db: Db, tenantId: string, owners: IdentityKey[]): Promise<Map<string, Numbered>> {
  const stored = await profilesOf(db, tenantId, owners)
  return new Map(
    [...stored].map(([key, { identity, profile }]) => [
      key,
      { identity, profile: profile ?? emptyProfile() },
    ]),
  )
}

async function isLong(
  { snapshot: { db }, tenantId, transition, now: saidAt }: Answer,
  reach: Reach,
  targeted: SignInFacts[],
): Promise<boolean> {
  const times = targeted.map(({ createdDateTime }) => microsecondsOf(createdDateTime))
  const first = isWholeOf(transition)
    ? 0
    : times.reduce((least, at) => Math.min(least, at), microsecondsOf(saidAt)) -
      sessionHoursBefore * hourMicroseconds
  return isFarBehind(db, tenantId, reach, { at: first, tick: 0, idHash: 0, part: 0 })
}

/** Whether it may be about any event of the identity. */
function isWholeOf({ target, learns }: Transition): boolean {
  return target !== 'signIn' && learns.to !== 'rejected'
}

interface Said {
  transition: Transition
  ids: string[]
  /** In the log of the tenant: what came after it was not meant. */
  position?: number
}

export const rulingOf: Record<Transition['learns']['to'], RulingKind> = {
  trusted: 'safe',
  rejected: 'compromised',
  none: 'dismissed',
}

/** Of which events an answer says something, the oldest first. */
export async function eventsToRelearn(
  snapshot: Snapshot,
  owner: IdentityKey,
  { transition, ids: named, position = Number.POSITIVE_INFINITY }: Said,
): Promise<EventKey[]> {
  const { from, to } = transition.learns
  const isWhole = isWholeOf(transition)
  if (named.length === 0 && !isWhole) return []
  const ids = new Set(named)
  const { db, tenantId, ahead } = snapshot
  const all = planned(snapshot, ahead.events.get(keyOf(owner)) ?? (await eventsOf(db, tenantId, owner)))
  const meant = all.filter(({ n }) => n <= position)
  const rows = meant.map((row) => ({
    row,
    observation: decodeObservation(keyOfRow(row), row.observation),
  }))
  const about = rows.filter(({ row }) => ids.has(row.id))
  const found = rows.filter(({ row, observation }) => {
    // It may turn out to have ended well: what is said of it now holds then.
    if (ids.has(row.id) && observation.outcome !== success) return true
    // Only what was dismissed went well and still teaches nothing.
    const wasDismissed = row.trust === 'none' && observation.outcome === success && to !== 'none'
    if (wasDismissed) return isWhole || ids.has(row.id)
    // Also what is trusted already: told again, it may be found risky, and it was said to be safe.
    const isNamed = transition.target === 'signIn' && ids.has(row.id)
    if (to === 'trusted' && isNamed && row.trust === 'trusted') return true
    if (!(from as string[]).includes(row.trust)) return false
    if (ids.has(row.id)) return true
    if (to === 'none') return isWhole
    if (to === 'trusted' && stillRisky.includes(row.riskState)) return false
    return isWhole || about.some((one) => isSameSession(one.observation, observation))
  })
  return found.map(({ row }) => keyOfRow(row)).sort(compareKeys)
}

function isSameSession(a: Observation, b: Observation): boolean {
  const session = hashOf(a, 'session')
  if (session !== 0 && session === hashOf(b, 'session')) return true
  if (b.at < a.at - sessionHoursBefore * hourMicroseconds) return false
  const ip = hashOf(a, 'ip')
  return (
    ip !== 0 &&
    ip === hashOf(b, 'ip') &&
    hashOf(a, 'agent') === hashOf(b, 'agent') &&
    hashOf(a, 'os') === hashOf(b, 'os')
  )
}
