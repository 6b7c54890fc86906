/**
 * Judging a batch: what is new of it, in the order of events, each sign-in against what was known just before it. It
 * only reads; what is to be written comes back as a plan.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EngineSettings } from '../config.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import { type IdentityKey, identityKinds, identityOf, keyOf } from '../model/identity.ts'
import type { SignIn, Timestamp } from '../model/sign-in.ts'
import { decodeProfile, encodeProfile } from '../profile/encoding.ts'
import { emptyProfile, type Profile } from '../profile/profile.ts'
import { identitiesByIds } from '../store/identities.ts'
import { knownSignInIds } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, IdentityTable, SignInTable } from '../store/tables.ts'
import { revisionOf } from '../store/tenants.ts'
import type { GuessWindow } from './guess-window.ts'
import { newerName } from './identity-name.ts'
import { judgeSignIn } from './judge-sign-in.ts'
import { Learning } from './learning.ts'
import { detectionRow, type PreparedSignIn, signInRow } from './rows.ts'
import { TenantMemory } from './tenant-memory.ts'

export interface JudgeOptions {
  tenantId: string
  settings: EngineSettings
  /** Kinds of networks for which an address list is loaded. */
  listedKinds: NetworkKind[]
  /** The moment at which something is said to be detected, for a sign-in of this time. */
  now: (at: Timestamp) => Timestamp
}

/** What is remembered while nobody else changes the tenant. */
export interface Epoch {
  memory: TenantMemory
  /** Judged and not yet durable, oldest first. */
  inFlight: Plan[]
}

/** Everything that one transaction will write. */
export interface Plan {
  batch: PreparedSignIn[]
  epoch: Epoch
  /** The revision at which the plan still holds. */
  revision: number
  ids: Set<string>
  /** By {@link keyOf}. */
  identities: Map<string, KnownIdentity>
  identityRows: IdentityTable[]
  signIns: SignInTable[]
  detections: DetectionTable[]
  /** Pending sign-ins that are now trusted. */
  promoted: string[]
  learning: Learning
}

export interface KnownIdentity {
  row: IdentityTable
  profile: Profile
}

/** So often others get their turn: above all the batch before, whose statements are sent from this thread. */
const signInsPerTurn = 50

export function newEpoch(settings: EngineSettings): Epoch {
  return { memory: new TenantMemory(settings), inFlight: [] }
}

/** One at a time for an epoch. */
export async function judge(
  options: JudgeOptions,
  epoch: Epoch,
  db: Db,
  batch: PreparedSignIn[],
): Promise<Plan> {
  const { tenantId, settings } = options
  const { memory } = epoch
  const inFlight = [...epoch.inFlight]
  await memory.open(db, tenantId, () => revisionOf(db, tenantId))
  const fresh = await freshInOrder(db, tenantId, batch, inFlight)
  const plan: Plan = {
    batch,
    epoch,
    revision: memory.revision,
    ids: new Set(fresh.map(({ signIn }) => signIn.id)),
    identities: new Map(),
    identityRows: [],
    signIns: [],
    detections: [],
    promoted: [],
    learning: new Learning(tenantId, settings, memory),
  }
  const first = fresh[0]
  if (!first) return plan
  const features = fresh.map((prepared) => prepared.features)
  await memory.load(db, tenantId, features)
  const last = fresh.at(-1) ?? first
  const { createdDateTime: from } = first.signIn
  const guesses = await memory.loadGuesses(db, tenantId, from, last.signIn.createdDateTime)
  await loadIdentities(db, tenantId, fresh, inFlight, plan.identities)
  for (const [index, prepared] of fresh.entries()) {
    judgeOne(options, plan, guesses, prepared)
    if (index % signInsPerTurn === 0) await nextTurn()
  }
  for (const { row, profile } of plan.identities.values())
    plan.identityRows.push({ ...row, profile: encodeProfile(profile) })
  memory.revision++
  return plan
}

async function freshInOrder(
  db: Db,
  tenantId: string,
  batch: PreparedSignIn[],
  inFlight: Plan[],
): Promise<PreparedSignIn[]> {
  const byId = new Map<string, PreparedSignIn>()
  for (const prepared of batch) {
    const { id } = prepared.signIn
    if (!byId.has(id) && !inFlight.some(({ ids }) => ids.has(id))) byId.set(id, prepared)
  }
  const known = await knownSignInIds(db, tenantId, [...byId.keys()])
  const fresh = [...byId.values()].filter(({ signIn }) => !known.has(signIn.id))
  return fresh.sort((a, b) => compare(orderOf(a.signIn), orderOf(b.signIn)))
}

async function loadIdentities(
  db: Db,
  tenantId: string,
  fresh: PreparedSignIn[],
  inFlight: Plan[],
  identities: Plan['identities'],
): Promise<void> {
  const wanted = new Map(fresh.map(({ signIn }) => identityOf(signIn)).map((one) => [keyOf(one), one]))
  const missing: IdentityKey[] = []
  for (const [key, identity] of wanted) {
    const known = inFlight.findLast((plan) => plan.identities.has(key))?.identities.get(key)
    if (known) identities.set(key, known)
    else missing.push(identity)
  }
  for (const kind of identityKinds) {
    const ids = missing.filter(({ identityKind }) => identityKind === kind).map((one) => one.identityId)
    for (const row of await identitiesByIds(db, tenantId, kind, ids)) {
      const key = keyOf({ identityKind: kind, identityId: row.id })
      identities.set(key, { row, profile: decodeProfile(row.profile) })
    }
  }
}

function judgeOne(options: JudgeOptions, plan: Plan, guesses: GuessWindow, prepared: PreparedSignIn): void {
  const { signIn } = prepared
  const { settings, listedKinds, tenantId, now } = options
  const { memory } = plan.epoch
  const { row, profile } = see(plan, tenantId, identityOf(signIn), signIn)
  const state = { settings, listedKinds, memory, guesses, learning: plan.learning }
  const { verdict, fate, promoted } = judgeSignIn(state, profile, prepared)
  plan.promoted.push(...promoted)
  plan.signIns.push(signInRow(tenantId, prepared, verdict, fate))
  for (const raised of verdict.raised)
    plan.detections.push(detectionRow(tenantId, signIn, row, raised, now(signIn.createdDateTime)))
}

/** Who signed in, with the newest names that were seen. */
function see(plan: Plan, tenantId: string, identity: IdentityKey, signIn: SignIn): KnownIdentity {
  const { createdDateTime: at } = signIn
  const key = keyOf(identity)
  const known = plan.identities.get(key)
  if (known) {
    const { row } = known
    if (at < row.firstSeenDateTime) row.firstSeenDateTime = at
    if (at >= row.lastSeenDateTime) Object.assign(row, { lastSeenDateTime: at }, newerName(row, signIn))
    if (!known.profile.firstAt || at < known.profile.firstAt) known.profile.firstAt = at
    return known
  }
  const { identityKind, identityId: id } = identity
  const row: IdentityTable = {
    tenantId,
    identityKind,
    id,
    ...newerName(undefined, signIn),
    firstSeenDateTime: at,
    lastSeenDateTime: at,
    signInSessionsValidFromDateTime: null,
    profile: '',
  }
  const seen = { row, profile: { ...emptyProfile(), firstAt: at } }
  plan.identities.set(key, seen)
  if (identityKind === 'user') plan.epoch.memory.users++
  return seen
}

function orderOf({ createdDateTime, id }: SignIn): string {
  return `${createdDateTime} ${id}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
