/**
 * What an answer teaches: it is said of the sign-ins, and the histories of their identities are told again. A compromised
 * sign-in taught nothing, with its whole session; a safe one is the user's own; a dismissed one is closed and teaches
 * nothing.
 */

import { microsecondsOf } from '../assessment/observe.ts'
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import { codeOf, outcomeCodes } from '../observation/codes.ts'
import { decodeObservation } from '../observation/encoding.ts'
import { hashOf, type Observation } from '../observation/observation.ts'
import { keyOfRow } from '../risk/known.ts'
import type { RulingKind } from '../risk/said.ts'
import { type Saying, say } from '../risk/say.ts'
import { type EventRow, eventsOf } from '../store/observations.ts'
import { ownerOf, type SignInFacts } from '../store/sign-ins.ts'
import type { Answer } from './answer.ts'

const success = codeOf(outcomeCodes, 'success')

/** A session without an id: the same address and client, from this long before the sign-in on. */
const sessionHoursBefore = 24
const hourMicroseconds = 3_600_000_000

/** An answer about one sign-in does not vouch for another that has its own. */
const stillRisky: string[] = ['atRisk', 'confirmedCompromised']

export async function relearn(answer: Answer, settings: EngineSettings): Promise<void> {
  const { db, tenantId, targets, transition, now, verb, ids, actor } = answer
  const at = microsecondsOf(now)
  const sayings: Saying[] = []
  for (const identity of targets.identities) {
    const owner: IdentityKey = {
      identityKind: identity.identityKind as IdentityKind,
      identityId: identity.id,
    }
    const keys = (await eventsToRelearn(answer, owner)).map(keyOfRow)
    sayings.push({
      owner,
      kind: rulings[transition.learns.to],
      keys,
      learningSince: transition.startsLearning ? at : null,
    })
  }
  const request = new TextEncoder().encode(JSON.stringify({ verb, ids }))
  await say(db, tenantId, settings, sayings, {
    cause: { kind: 'answer', at, actor: `${actor.kind} ${actor.id}`, request },
    now: () => now,
  })
}

const rulings: Record<Answer['transition']['learns']['to'], RulingKind> = {
  trusted: 'safe',
  rejected: 'compromised',
  none: 'dismissed',
}

async function eventsToRelearn(
  { db, tenantId, targets, transition }: Answer,
  owner: IdentityKey,
): Promise<EventRow[]> {
  const { from, to } = transition.learns
  const targeted = targets.signIns.filter((signIn) => keyOf(ownerOf(signIn)) === keyOf(owner))
  const isWhole = transition.target !== 'signIn' && to !== 'rejected'
  if (targeted.length === 0 && !isWhole) return []
  const ids = new Set(targeted.map((signIn: SignInFacts) => signIn.id))
  const rows = (await eventsOf(db, tenantId, owner)).map((row) => ({
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
  return found.map(({ row }) => row)
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
