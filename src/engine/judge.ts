/**
 * Judging a batch: what is new of it, in the order of events, each sign-in against what was known just before it. It
 * only reads; what is to be written comes back as a plan.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EngineSettings } from '../config.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import type { SignIn, Timestamp } from '../model/sign-in.ts'
import { isGuess, outcomeOf } from '../model/sign-in-outcome.ts'
import { decodeProfile, encodeProfile } from '../profile/encoding.ts'
import { contributionsOf } from '../profile/likelihood.ts'
import { addPending, emptyProfile, type Observation, type Profile } from '../profile/profile.ts'
import { knownSignInIds } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { RiskDetectionTable, SignInTable, UserTable } from '../store/tables.ts'
import { revisionOf } from '../store/tenants.ts'
import { usersByIds } from '../store/users.ts'
import { assess, unjudged } from './assess.ts'
import type { GuessWindow } from './guess-window.ts'
import { historyOf } from './history.ts'
import { fateOf, Learning, ripe } from './learning.ts'
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
  users: Map<string, KnownUser>
  userRows: UserTable[]
  signIns: SignInTable[]
  detections: RiskDetectionTable[]
  /** Pending sign-ins that are now trusted. */
  promoted: string[]
  learning: Learning
}

export interface KnownUser {
  row: UserTable
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
    users: new Map(),
    userRows: [],
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
  await loadUsers(db, tenantId, fresh, inFlight, plan.users)
  for (const [index, prepared] of fresh.entries()) {
    judgeOne(options, plan, guesses, prepared)
    if (index % signInsPerTurn === 0) await nextTurn()
  }
  for (const { row, profile } of plan.users.values())
    plan.userRows.push({ ...row, profile: encodeProfile(profile) })
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

async function loadUsers(
  db: Db,
  tenantId: string,
  fresh: PreparedSignIn[],
  inFlight: Plan[],
  users: Plan['users'],
): Promise<void> {
  const missing: string[] = []
  for (const id of new Set(fresh.map(({ signIn }) => signIn.userId))) {
    const user = inFlight.findLast((plan) => plan.users.has(id))?.users.get(id)
    if (user) users.set(id, user)
    else missing.push(id)
  }
  for (const row of await usersByIds(db, tenantId, missing)) {
    users.set(row.id, { row, profile: decodeProfile(row.profile) })
  }
}

function judgeOne(options: JudgeOptions, plan: Plan, guesses: GuessWindow, prepared: PreparedSignIn): void {
  const { signIn, features } = prepared
  const { settings, listedKinds, tenantId, now } = options
  const { createdDateTime: at, userId } = signIn
  const { memory } = plan.epoch
  if (!isPerson(signIn)) {
    plan.signIns.push(signInRow(tenantId, prepared, unjudged, 'none'))
    return
  }
  const { profile } = see(plan, tenantId, signIn)
  const outcome = outcomeOf(signIn.status.errorCode)
  const tenant = memory.baseline(at, profile)
  const verdict = assess({
    signIn,
    outcome,
    features,
    profile,
    history: historyOf(profile, features, at),
    contributions: contributionsOf(features, profile, tenant, at, settings),
    tenant,
    listedKinds,
    guessing: guesses.at(at, features),
    settings,
  })
  if (isGuess(outcome)) guesses.add(at, userId, features)
  const observation = { signInId: signIn.id, at, features }
  const fate = fateOf(outcome, verdict.riskLevelAggregated, observation)
  if (outcome === 'success') promoteRipe(plan, settings, userId, profile, observation, fate === 'trusted')
  if (fate === 'trusted') plan.learning.trust(userId, profile, observation)
  if (fate === 'pending') addPending(profile, observation)
  plan.signIns.push(signInRow(tenantId, prepared, verdict, fate))
  for (const raised of verdict.raised) plan.detections.push(detectionRow(tenantId, signIn, raised, now(at)))
}

/** Applications sign in otherwise than people, and are no users: their sign-ins are kept and not judged yet. */
function isPerson({ signInEventTypes: [type] }: SignIn): boolean {
  return type !== 'servicePrincipal' && type !== 'managedIdentity'
}

/** The user of the sign-in, with the newest names that were seen. */
function see(plan: Plan, tenantId: string, signIn: SignIn): KnownUser {
  const { userId, createdDateTime: at, userPrincipalName, userDisplayName } = signIn
  const known = plan.users.get(userId)
  if (known) {
    const { row } = known
    if (at < row.firstSeenDateTime) row.firstSeenDateTime = at
    if (at >= row.lastSeenDateTime) {
      row.lastSeenDateTime = at
      row.userPrincipalName = userPrincipalName ?? row.userPrincipalName
      row.userDisplayName = userDisplayName ?? row.userDisplayName
    }
    if (!known.profile.firstAt || at < known.profile.firstAt) known.profile.firstAt = at
    return known
  }
  const seen = { firstSeenDateTime: at, lastSeenDateTime: at }
  const row: UserTable = { tenantId, id: userId, userPrincipalName, userDisplayName, ...seen, profile: '' }
  const user = { row, profile: { ...emptyProfile(), firstAt: at } }
  plan.users.set(userId, user)
  plan.epoch.memory.users++
  return user
}

function promoteRipe(
  plan: Plan,
  settings: EngineSettings,
  userId: string,
  profile: Profile,
  current: Observation,
  isTrusted: boolean,
): void {
  const isVouching = isTrusted && current.features.secondFactor !== undefined
  for (const pending of ripe(profile, current, isVouching, settings)) {
    plan.learning.trust(userId, profile, pending)
    plan.promoted.push(pending.signInId)
  }
}

function orderOf({ createdDateTime, id }: SignIn): string {
  return `${createdDateTime} ${id}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
