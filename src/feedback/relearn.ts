/**
 * What the profile makes of an answer. A compromised sign-in is taken out with its whole session, so that an intruder
 * has taught the profile nothing; a safe one is counted as the user's own.
 */

import type { Learning } from '../engine/learning.ts'
import type { Features } from '../enrich/features.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'
import { decodeProfile, encodeProfile } from '../profile/encoding.ts'
import { type Profile, takePending } from '../profile/profile.ts'
import { signInsOfUser, updateSignIn } from '../store/sign-ins.ts'
import type { SignInTable, UserTable } from '../store/tables.ts'
import { saveUsers } from '../store/users.ts'
import type { Answer } from './feedback.ts'

/** A session without an id: the same address and client, from this long before the sign-in on. */
const sessionHoursBefore = 24

type Learned = Pick<
  SignInTable,
  'tenantId' | 'id' | 'userId' | 'createdDateTime' | 'sessionId' | 'riskState' | 'trust' | 'features'
>

export async function relearn(answer: Answer, learning: Learning): Promise<void> {
  const { db, targets, transition, now } = answer
  for (const user of targets.users) {
    const profile = decodeProfile(user.profile)
    if (transition.startsLearning) {
      profile.learningSince = now
      profile.signInsSince = 0
    }
    for (const signIn of await signInsToRelearn(answer, user)) {
      move(signIn, profile, learning, transition.learns.to)
      await updateSignIn(db, signIn, { trust: transition.learns.to })
    }
    await saveUsers(db, [{ ...user, profile: encodeProfile(profile) }])
  }
}

function move(signIn: Learned, profile: Profile, learning: Learning, to: 'trusted' | 'rejected'): void {
  const features = JSON.parse(signIn.features) as Features
  const observation = { signInId: signIn.id, at: signIn.createdDateTime, features }
  takePending(profile, ({ signInId }) => signInId === signIn.id)
  if (to === 'trusted') learning.trust(signIn.userId, profile, observation)
  else if (signIn.trust === 'trusted') learning.distrust(signIn.userId, profile, observation)
}

async function signInsToRelearn(
  { db, tenantId, targets, transition }: Answer,
  user: UserTable,
): Promise<Learned[]> {
  const { from, to } = transition.learns
  const targeted = targets.signIns.filter(({ userId }) => userId === user.id)
  const isWholeUser = transition.ids.property === 'userIds' && to === 'trusted'
  if (targeted.length === 0 && !isWholeUser) return []
  let query = signInsOfUser(db, tenantId, user.id)
    .clearSelect()
    .select(['tenantId', 'id', 'userId', 'createdDateTime', 'sessionId', 'riskState', 'trust', 'features'])
    .where('trust', 'in', from)
  if (!isWholeUser) query = query.where('createdDateTime', '>=', sessionStart(targeted))
  const candidates: Learned[] = await query.execute()
  const ids = new Set(targeted.map(({ id }) => id))
  return candidates.filter((candidate) => {
    if (ids.has(candidate.id)) return true
    if (to === 'trusted' && candidate.riskState === 'atRisk') return false
    return isWholeUser || targeted.some((signIn) => isSameSession(signIn, candidate))
  })
}

function sessionStart(targeted: SignInTable[]): string {
  const earliest = targeted.map(({ createdDateTime }) => createdDateTime).sort()[0] as string
  return fromMilliseconds(toMilliseconds(earliest) - sessionHoursBefore * 3_600_000)
}

function isSameSession(a: SignInTable, b: Learned): boolean {
  if (a.sessionId && b.sessionId && a.sessionId === b.sessionId) return true
  const [one, other] = [JSON.parse(a.features) as Features, JSON.parse(b.features) as Features]
  const { ip, agent, os } = one.values
  return ip !== undefined && ip === other.values.ip && agent === other.values.agent && os === other.values.os
}
