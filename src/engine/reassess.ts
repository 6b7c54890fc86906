/**
 * Judging neighbours of late sign-ins again: first everybody's profile is rewound, then each sign-in has its turn (the
 * settled ones only count as they were left), and in the end the new verdicts are compared with those that stand.
 */
import { leakedCredentials, leakOf } from '../detections/leaked-credentials.ts'
import { identityOf, keyOf } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { isGuess } from '../model/sign-in-outcome.ts'
import type { Profile, Trust } from '../profile/profile.ts'
import type { StoredSignIn } from '../store/replay.ts'
import { ownerOf, type SignInFacts } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, IdentityTable, SignInTable } from '../store/tables.ts'
import { type JudgingState, takeIn } from './judge-sign-in.ts'
import type { Neighbours } from './late.ts'
import type { Learning } from './learning.ts'
import { isSettled, type Revision, revisionOf } from './revision.ts'
import { rewind } from './rewind.ts'
import { detectionId, type PreparedSignIn } from './rows.ts'
import type { TenantMemory } from './tenant-memory.ts'

export interface KnownIdentity {
  row: IdentityTable
  profile: Profile
  /** Rewound to before the tenant first saw it. */
  isUnseen?: boolean
}

export interface Reassessment {
  neighbours: Neighbours
  byId: Map<string, StoredSignIn>
  /** Promoted by sign-ins that are judged again, so pending until these have had their turn. */
  demoted: SignInFacts[]
}

interface BeginOptions {
  tenantId: string
  /** By {@link keyOf}; all whose profile is wanted. */
  identities: Map<string, KnownIdentity>
  learning: Learning
  memory: TenantMemory
}

/** Rewinds the profiles, and what the tenant has learned of them. */
export async function beginReassessment(
  db: Db,
  neighbours: Neighbours,
  { tenantId, identities, learning, memory }: BeginOptions,
): Promise<Reassessment> {
  const later = Map.groupBy(neighbours.rows, (row) => keyOf(ownerOf(row)))
  const demoted: SignInFacts[] = []
  for (const [key, { owner, from }] of neighbours.starts) {
    const known = identities.get(key)
    if (!known) throw new Error(`no identity of a sign-in: ${key}`)
    const rows = later.get(key) ?? []
    if (known.row.firstSeenDateTime >= from) {
      known.isUnseen = true
      if (owner.identityKind === 'user') memory.users--
    }
    demoted.push(
      ...(await rewind(db, { tenantId, owner, profile: known.profile, later: rows, from, learning })),
    )
    if (rows.some((row) => hasLeak(neighbours, row))) known.profile.leakRaised = null
  }
  return { neighbours, byId: new Map(neighbours.rows.map((row) => [row.id, row])), demoted }
}

/** Of the leaks of an account only that of the last is remembered, so an earlier one may be raised once more. */
function hasLeak({ detections }: Neighbours, { tenantId, id }: StoredSignIn): boolean {
  const leakId = detectionId(tenantId, id, leakedCredentials.name)
  return (detections.get(id) ?? []).some((detection) => detection.id === leakId)
}

export function isSettledIn({ neighbours }: Reassessment, stored: StoredSignIn): boolean {
  return isSettled(stored, neighbours.detections.get(stored.id) ?? [])
}

/** A sign-in whose verdict stands counts as it was left. Returns earlier ones that it promotes. */
export function keepSignIn(
  { neighbours }: Reassessment,
  state: JudgingState,
  profile: Profile,
  prepared: PreparedSignIn,
  stored: StoredSignIn,
): string[] {
  const { signIn, outcome, features } = prepared
  const isUser = identityOf(signIn).identityKind === 'user'
  if (isUser && isGuess(outcome)) state.guesses.add(signIn.createdDateTime, signIn.userId, features)
  if (hasLeak(neighbours, stored)) profile.leakRaised = leakOf(features)
  return takeIn(state, profile, prepared, stored.trust as Trust)
}

export interface Outcome {
  signIns: SignInTable[]
  detections: DetectionTable[]
  promoted: string[]
}

/** Takes out of the outcome what is of neighbours; what is left is of new sign-ins. */
export function endReassessment(
  { neighbours, byId, demoted }: Reassessment,
  outcome: Outcome,
  at: Timestamp,
): Revision[] {
  const promoted = new Set(outcome.promoted)
  const detections = Map.groupBy(outcome.detections, ({ requestId }) => requestId as string)
  const options = { at, keepsCampaigns: !neighbours.isWhole }
  const revisions: Revision[] = []
  for (const row of outcome.signIns) {
    const before = byId.get(row.id)
    if (!before) continue
    const after = row.trust === 'pending' && promoted.has(row.id) ? { ...row, trust: 'trusted' } : row
    const detectionsBefore = neighbours.detections.get(row.id) ?? []
    const detectionsAfter = detections.get(row.id) ?? []
    const revision = revisionOf({ before, detectionsBefore, after, detectionsAfter }, options)
    if (revision) revisions.push(revision)
  }
  for (const row of demoted) {
    if (promoted.has(row.id)) continue
    revisions.push({ owner: ownerOf(row), signIn: row, change: { trust: 'pending' }, added: [], changed: [] })
  }
  outcome.signIns = outcome.signIns.filter(({ id }) => !byId.has(id))
  outcome.detections = outcome.detections.filter(({ requestId }) => !byId.has(requestId as string))
  return revisions
}
