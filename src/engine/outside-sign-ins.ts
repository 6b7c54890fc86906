/**
 * The sign-ins that detections from outside name: their risk rises, and what they had taught is taken out again, as an
 * intruder must not teach. The level during the sign-in stays what it was.
 */
import type { EngineSettings } from '../config.ts'
import type { Features } from '../enrich/features.ts'
import { type IdentityKind, identityKinds, keyOf } from '../model/identity.ts'
import type { RiskLevel } from '../model/risk.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import { systemTransitions } from '../model/transitions.ts'
import { decodeProfile, encodeProfile } from '../profile/encoding.ts'
import { addPending, type Observation, type Profile } from '../profile/profile.ts'
import { identitiesByIds, saveIdentities } from '../store/identities.ts'
import { detectionsOfSignIns } from '../store/risk.ts'
import { ownerOf, type SignInFacts, updateSignIn } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, IdentityTable } from '../store/tables.ts'
import { levelOf } from './assess.ts'
import { fateOf, Learning } from './learning.ts'
import type { OutsideOptions } from './outside-detection.ts'

/** Whatever else a sign-in is, an admin has said so. */
const unanswered: string[] = ['none', 'atRisk']

/** Call before the detections are inserted. */
export async function raiseSignIns(
  db: Db,
  options: OutsideOptions,
  signIns: ReadonlyMap<string, SignInFacts>,
  added: DetectionTable[],
): Promise<void> {
  const named = new Set(added.map(({ requestId }) => requestId))
  const raised = [...signIns.values()].filter(
    ({ id, riskState }) => named.has(id) && unanswered.includes(riskState),
  )
  if (raised.length === 0) return
  const { tenantId, settings } = options
  const ids = raised.map(({ id }) => id)
  const all = Map.groupBy(
    [...(await detectionsOfSignIns(db, tenantId, ids)), ...added],
    (one) => one.requestId,
  )
  const learning = new Learning(tenantId, settings)
  const profiles = await profilesOf(db, tenantId, raised)
  for (const signIn of raised) {
    const found = all.get(signIn.id) ?? []
    const riskLevelAggregated = levelOfSignIn(found, signIn.riskLevelAggregated, settings)
    const known = profiles.get(keyOf(ownerOf(signIn)))
    const isTaken = known && takeFromProfile(options, signIn, riskLevelAggregated, known.profile, learning)
    await updateSignIn(db, signIn, {
      riskLevelAggregated,
      riskState: systemTransitions.detectionRaised.state,
      riskDetail: systemTransitions.detectionRaised.detail,
      riskEventTypes: typesWith(signIn, found),
      ...(isTaken ? { trust: 'pending' } : {}),
    })
  }
  await learning.write(db)
  await saveIdentities(
    db,
    [...profiles.values()].map(({ row, profile }) => ({ ...row, profile: encodeProfile(profile) })),
  )
}

const order = ['none', 'low', 'medium', 'high']

/** Never below what it was: a noisy-OR of the strongest of each group of what is at risk. */
function levelOfSignIn(detections: DetectionTable[], current: string, settings: EngineSettings): RiskLevel {
  const strongest = new Map<string, number>()
  for (const { riskState, correlationGroup, probability } of detections) {
    if (riskState !== 'atRisk') continue
    strongest.set(correlationGroup, Math.max(strongest.get(correlationGroup) ?? 0, probability))
  }
  let innocent = 1
  for (const probability of strongest.values()) innocent *= 1 - probability
  const level = levelOf(1 - innocent, settings)
  return order.indexOf(level) > order.indexOf(current) ? level : (current as RiskLevel)
}

function typesWith({ riskEventTypes }: SignInFacts, found: DetectionTable[]): string {
  const before = JSON.parse(riskEventTypes) as string[]
  return JSON.stringify([...new Set([...before, ...found.map((one) => one.riskEventType)])])
}

/**
 * Whether the sign-in was trusted and is no longer: it would have been pending, had this been known. Quiet days count
 * from the sign-in on, so for one whose days are over only an admin or nobody can speak.
 */
function takeFromProfile(
  { settings, now }: OutsideOptions,
  signIn: SignInFacts,
  level: RiskLevel,
  profile: Profile,
  learning: Learning,
): boolean {
  if (signIn.trust !== 'trusted') return false
  const features = JSON.parse(signIn.features) as Features
  const observation: Observation = { signInId: signIn.id, at: signIn.createdDateTime, features }
  if (fateOf(signIn.outcome, level, observation) !== 'pending') return false
  learning.distrust(ownerOf(signIn), profile, observation)
  const quietMs = settings.quietDays * 86_400_000
  if (toMilliseconds(now) - toMilliseconds(observation.at) < quietMs) addPending(profile, observation)
  return true
}

async function profilesOf(db: Db, tenantId: string, signIns: SignInFacts[]) {
  const profiles = new Map<string, { row: IdentityTable; profile: Profile }>()
  const owners = signIns.map(ownerOf)
  for (const kind of identityKinds) {
    const ids = owners.filter((one) => one.identityKind === kind).map(({ identityId }) => identityId)
    for (const row of await identitiesByIds(db, tenantId, kind, [...new Set(ids)])) {
      const key = keyOf({ identityKind: row.identityKind as IdentityKind, identityId: row.id })
      profiles.set(key, { row, profile: decodeProfile(row.profile) })
    }
  }
  return profiles
}
