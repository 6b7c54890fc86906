/**
 * Judging a batch: what is new of it, in the order of events, each sign-in against what was known just before it. It
 * only reads; what is to be written comes back as a plan.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Features } from '../enrich/features.ts'
import { type IdentityKey, identityKinds, identityOf, keyOf } from '../model/identity.ts'
import type { SignIn, Timestamp } from '../model/sign-in.ts'
import { decodeProfile, encodeProfile } from '../profile/encoding.ts'
import { emptyProfile } from '../profile/profile.ts'
import { identitiesByIds } from '../store/identities.ts'
import { newestSignIn, type StoredSignIn } from '../store/replay.ts'
import { knownSignInIds } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { IdentityTable, SignInTable } from '../store/tables.ts'
import { revisionOf } from '../store/tenants.ts'
import { campaignRows } from './campaigns/encoding.ts'
import type { LaterFinding } from './campaigns/findings.ts'
import { noticeAgain, noticeSignIn } from './campaigns/notice.ts'
import type { GuessWindow } from './guess-window.ts'
import { newerName } from './identity-name.ts'
import { judgeSignIn } from './judge-sign-in.ts'
import { lateOf, type Neighbours, neighboursOf, orderOf, turnsOf } from './late.ts'
import { takeFindings } from './later-findings.ts'
import { Learning } from './learning.ts'
import type { Epoch, JudgeOptions, Plan } from './plan.ts'
import {
  beginReassessment,
  endReassessment,
  isSettledIn,
  type KnownIdentity,
  keepSignIn,
  type Reassessment,
} from './reassess.ts'
import { detectionRow, type PreparedSignIn, signInRow } from './rows.ts'

/** So often others get their turn: above all the batch before, whose statements are sent from this thread. */
const signInsPerTurn = 10

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
    late: 0,
    revised: null,
    later: new Map(),
    campaigns: { campaigns: [], users: [], removed: [], baseline: null },
  }
  const first = fresh[0]
  const last = fresh.at(-1)
  if (!first || !last) return plan
  epoch.newest ??= await orderOfNewest(db, tenantId)
  const late = lateOf(fresh, epoch.newest, settings)
  const neighbours = await neighboursOf(db, tenantId, late, settings)
  plan.late = late.beyond + (neighbours?.crowded ?? 0)
  await memory.load(
    db,
    tenantId,
    fresh.map(({ features }) => features),
  )
  for (const features of featuresOf(neighbours)) await memory.load(db, tenantId, features)
  const from = earlier(first.signIn.createdDateTime, neighbours?.rows[0]?.createdDateTime)
  const to = maximum(last.signIn.createdDateTime, neighbours?.rows.at(-1)?.createdDateTime ?? '')
  const guesses = await memory.loadGuesses(db, tenantId, from, to, idsOf(neighbours))
  await loadIdentities(db, tenantId, ownersOf(fresh, neighbours), inFlight, plan.identities)
  const load = async (owner: IdentityKey) => {
    if (!plan.identities.has(keyOf(owner)))
      await loadIdentities(db, tenantId, [owner], inFlight, plan.identities)
  }
  const take = (findings: LaterFinding[]) => takeFindings({ options, plan, inFlight, db, load }, findings)
  const judging = { options, plan, guesses, take }
  if (neighbours) await judgeWithNeighbours(judging, db, fresh, neighbours, to)
  else await judgeAll(judging, fresh)
  plan.campaigns = campaignRows(tenantId, memory.campaigns)
  epoch.newest = maximum(epoch.newest, orderOf(last.signIn))
  await encodeIdentities(plan)
  memory.revision++
  return plan
}

async function encodeIdentities({ identities, identityRows }: Plan): Promise<void> {
  for (const { row, profile } of identities.values()) {
    identityRows.push({ ...row, profile: encodeProfile(profile) })
    if (identityRows.length % signInsPerTurn === 0) await nextTurn()
  }
}

async function orderOfNewest(db: Db, tenantId: string): Promise<string> {
  const newest = await newestSignIn(db, tenantId)
  return newest ? orderOf(newest) : ''
}

interface Judging {
  options: JudgeOptions
  plan: Plan
  guesses: GuessWindow
  /** Takes into the plan what became known of earlier sign-ins. */
  take(findings: LaterFinding[]): Promise<void>
}

async function judgeAll(judging: Judging, fresh: PreparedSignIn[]): Promise<void> {
  for (const [index, prepared] of fresh.entries()) {
    const findings = judgeOne(judging, prepared)
    if (findings.length > 0) await judging.take(findings)
    if (index % signInsPerTurn === 0) await nextTurn()
  }
}

/** `at`: the moment of the last of all. */
async function judgeWithNeighbours(
  judging: Judging,
  db: Db,
  fresh: PreparedSignIn[],
  neighbours: Neighbours,
  at: Timestamp,
): Promise<void> {
  const { options, plan, take } = judging
  const { tenantId, settings } = options
  const { identities, learning, epoch } = plan
  const { memory } = epoch
  const reassessment = await beginReassessment(db, neighbours, { tenantId, identities, learning, memory })
  for await (const { prepared, stored } of turnsOf(db, tenantId, fresh, neighbours.rows)) {
    if (stored && isSettledIn(reassessment, stored)) {
      await take(keepOne(judging, reassessment, prepared, stored))
    } else {
      await take(judgeOne(judging, prepared))
      // All of them together would be more than a batch may hold.
      if (stored) (plan.signIns.at(-1) as SignInTable).document = ''
    }
  }
  const nobody = memory.baseline(at, emptyProfile())
  await take(noticeAgain(memory.campaigns, nobody, settings).revisions)
  plan.revised = { revisions: endReassessment(reassessment, plan, at), at }
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
  owners: IdentityKey[],
  inFlight: Plan[],
  identities: Plan['identities'],
): Promise<void> {
  const wanted = new Map(owners.map((one) => [keyOf(one), one]))
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

function ownersOf(fresh: PreparedSignIn[], neighbours: Neighbours | null): IdentityKey[] {
  const others = [...(neighbours?.starts.values() ?? [])].map(({ owner }) => owner)
  return [...fresh.map(({ signIn }) => identityOf(signIn)), ...others]
}

function idsOf(neighbours: Neighbours | null): Set<string> {
  return new Set(neighbours?.rows.map(({ id }) => id))
}

/** Piece by piece: there may be many. */
function* featuresOf(neighbours: Neighbours | null): Generator<Features[]> {
  const rows = neighbours?.rows ?? []
  for (let offset = 0; offset < rows.length; offset += featuresAtOnce)
    yield rows.slice(offset, offset + featuresAtOnce).map((row) => JSON.parse(row.features) as Features)
}

const featuresAtOnce = 500

function stateOf({ options: { settings, listedKinds }, plan: { epoch, learning }, guesses }: Judging) {
  return { settings, listedKinds, memory: epoch.memory, guesses, learning }
}

function judgeOne(judging: Judging, prepared: PreparedSignIn): LaterFinding[] {
  const { plan, options } = judging
  const { signIn } = prepared
  const { tenantId, now } = options
  const { row, profile } = see(plan, tenantId, identityOf(signIn), signIn)
  const { verdict, fate, promoted, revisions } = judgeSignIn(stateOf(judging), profile, prepared)
  plan.promoted.push(...promoted)
  plan.signIns.push(signInRow(tenantId, prepared, verdict, fate))
  for (const raised of verdict.raised)
    plan.detections.push(detectionRow(tenantId, signIn, row, raised, now(signIn.createdDateTime)))
  return revisions
}

/** A sign-in whose verdict stands, in its turn among those that are judged again. */
function keepOne(
  judging: Judging,
  reassessment: Reassessment,
  prepared: PreparedSignIn,
  stored: StoredSignIn,
): LaterFinding[] {
  const { plan, options } = judging
  const { signIn } = prepared
  const { profile } = see(plan, options.tenantId, identityOf(signIn), signIn)
  const { memory } = plan.epoch
  const tenant = memory.baseline(signIn.createdDateTime, profile)
  const raised = JSON.parse(stored.riskEventTypes) as string[]
  const kept = {
    ...prepared,
    tenant,
    settings: options.settings,
    raised,
    shared: { campaign: null, browser: null },
  }
  const { revisions } = noticeSignIn(memory.campaigns, kept)
  plan.promoted.push(...keepSignIn(reassessment, stateOf(judging), profile, prepared, stored))
  return revisions
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
    if (known.isUnseen && identity.identityKind === 'user') plan.epoch.memory.users++
    known.isUnseen = false
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

function earlier(at: Timestamp, other = at): Timestamp {
  return other < at ? other : at
}

function maximum(a: string, b: string): string {
  return a > b ? a : b
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
