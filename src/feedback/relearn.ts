/**
 * What the profile makes of an answer. A compromised sign-in is taken out with its whole session, so that an intruder
 * has taught the profile nothing; a safe one is counted as the user's own.
 */

import type { Learning } from '../engine/learning.ts'
import type { Features } from '../enrich/features.ts'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'
import { decodeProfile, encodeProfile } from '../profile/encoding.ts'
import { type Profile, takePending } from '../profile/profile.ts'
import { saveIdentities } from '../store/identities.ts'
import { ownerOf, type SignInFacts, signInsOf, updateSignIn } from '../store/sign-ins.ts'
import type { IdentityTable } from '../store/tables.ts'
import type { Answer } from './answer.ts'

/** A session without an id: the same address and client, from this long before the sign-in on. */
const sessionHoursBefore = 24

/** An answer about one sign-in does not vouch for another that has its own. */
const stillRisky: string[] = ['atRisk', 'confirmedCompromised']

export async function relearn(answer: Answer, learning: Learning): Promise<void> {
  const { db, targets, transition, now } = answer
  for (const identity of targets.identities) {
    const profile = decodeProfile(identity.profile)
    if (transition.startsLearning) {
      profile.learningSince = now
      profile.signInsSince = 0
    }
    for (const signIn of await signInsToRelearn(answer, identity)) {
      move(signIn, profile, learning, transition.learns.to)
      await updateSignIn(db, signIn, { trust: transition.learns.to })
    }
    await saveIdentities(db, [{ ...identity, profile: encodeProfile(profile) }])
  }
}

function move(signIn: SignInFacts, profile: Profile, learning: Learning, to: 'trusted' | 'rejected'): void {
  const features = JSON.parse(signIn.features) as Features
  const observation = { signInId: signIn.id, at: signIn.createdDateTime, features }
  takePending(profile, ({ signInId }) => signInId === signIn.id)
  if (to === 'trusted') learning.trust(ownerOf(signIn), profile, observation)
  else if (signIn.trust === 'trusted') learning.distrust(ownerOf(signIn), profile, observation)
}

async function signInsToRelearn(
  { db, tenantId, targets, transition }: Answer,
  { identityKind, id }: IdentityTable,
): Promise<SignInFacts[]> {
  const { from, to } = transition.learns
  const owner: IdentityKey = { identityKind: identityKind as IdentityKind, identityId: id }
  const targeted = targets.signIns.filter((signIn) => keyOf(ownerOf(signIn)) === keyOf(owner))
  const isWhole = transition.target !== 'signIn' && to === 'trusted'
  if (targeted.length === 0 && !isWhole) return []
  let query = signInsOf(db, tenantId, owner).where('trust', 'in', from)
  if (!isWhole) {
    const start = targeted.map(sessionStart).sort()[0] as string
    const sessionIds = targeted.map(({ sessionId }) => sessionId).filter((id) => id !== null)
    query = query.where((row) =>
      row.or([
        row('createdDateTime', '>=', start),
        ...(sessionIds.length > 0 ? [row('sessionId', 'in', sessionIds)] : []),
      ]),
    )
  }
  const candidates: SignInFacts[] = await query.execute()
  const ids = new Set(targeted.map(({ id }) => id))
  return candidates.filter((candidate) => {
    if (ids.has(candidate.id)) return true
    if (to === 'trusted' && stillRisky.includes(candidate.riskState)) return false
    return isWhole || targeted.some((signIn) => isSameSession(signIn, candidate))
  })
}

function sessionStart({ createdDateTime }: SignInFacts): string {
  return fromMilliseconds(toMilliseconds(createdDateTime) - sessionHoursBefore * 3_600_000)
}

function isSameSession(a: SignInFacts, b: SignInFacts): boolean {
  if (a.sessionId && a.sessionId === b.sessionId) return true
  if (b.createdDateTime < sessionStart(a)) return false
  const [one, other] = [JSON.parse(a.features) as Features, JSON.parse(b.features) as Features]
  const { ip, agent, os } = one.values
  return ip !== undefined && ip === other.values.ip && agent === other.values.agent && os === other.values.os
}
